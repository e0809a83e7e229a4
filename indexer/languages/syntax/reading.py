"""Source bytes of a language with a table into a module index: parse, outline, sweep, put the records together."""

from tree_sitter import Node, Parser, QueryCursor

from indexer.digest import digest_of
from indexer.languages.syntax.comments import Comments, comments
from indexer.languages.syntax.embedded import embedded_trees
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.outline import NESTING_MAX, NOT_CALLED, Matches, Outline, outline
from indexer.languages.syntax.placing import Placed
from indexer.languages.syntax.sweep import Gathered, sweep
from indexer.languages.syntax.symbols import definition_symbols, name_symbols, with_member_interfaces
from indexer.module_symbol import module_symbol
from indexer.records import Binding, Import, ModuleIndex, Problem, Statement, Symbol
from indexer.source_text import SourceText, cut_to_size, open_source
from indexer.syntax_problems import syntax_problems

DEPTH_MAX = 20_000
"""Definitions deeper in the tree are not looked for: a query counts depth in 16 bits and crawls beyond them."""
MATCHES_OPEN_MAX = 1000
"""Of patterns that wait for more of the tree at once: in deeply nested code each costs time at every node inside."""


def read(grammar: Grammar, raw: bytes) -> ModuleIndex:
    """Everything a file says; broken source gives what can be read of it, and problems."""
    whole, problems = open_source(raw)
    source, cuts = cut_to_size(whole)
    read_by_grammar = source.grammar_bytes()
    if grammar.prepare is not None:
        read_by_grammar = grammar.prepare(read_by_grammar)
    tree = Parser(grammar.language).parse(read_by_grammar)
    cursor = QueryCursor(grammar.compiled_query, match_limit=MATCHES_OPEN_MAX)
    cursor.set_max_start_depth(DEPTH_MAX)
    matches = cursor.matches(tree.root_node)
    embedded = embedded_trees(grammar, matches, source)
    outlined = outline(matches, grammar, source)
    names = {**outlined.elsewhere, **{each.start: each.qualname for each in outlined.definitions}}
    gathered = Gathered(source, names)
    for start, inner in reversed(embedded):
        if value := sweep(grammar, inner, gathered):
            gathered.embedded[start] = value
    sweep(grammar, tree, gathered)
    if grammar.finish is not None:
        grammar.finish(gathered)
    if grammar.settle is not None:
        grammar.settle(gathered, outlined)
    gathered.bindings.sort(key=lambda binding: binding.start)
    imported = _imports(matches, gathered, outlined, grammar)
    placed = Placed(gathered, outlined, imported, grammar)
    commented = comments(gathered.comments, grammar.docs, source)
    symbols = definition_symbols(outlined, gathered, commented, grammar)
    symbols += name_symbols(outlined, gathered, commented, grammar)
    symbols.sort(key=lambda symbol: (symbol.span.start_byte, -symbol.span.end_byte, symbol.name_span.start_byte))
    symbols = with_member_interfaces(symbols)
    bound, stated = placed.bindings(), placed.statements()
    exported = _exports(gathered, outlined)
    package = next((_text(node, source) for node in _captured(matches, "package")), "")
    package = grammar.path_of(package) or package
    visible = [symbol.interface_digest for symbol in symbols if "." not in symbol.qualname]
    return ModuleIndex(
        grammar.name,
        (module_symbol(whole, *_plainly(_about(matches, commented, symbols, source), grammar), visible), *symbols),
        imported,
        bound,
        placed.calls(),
        stated,
        placed.occurrences(),
        exported,
        (*problems, *cuts, *_nesting_problem(outlined, source), *syntax_problems(tree, source)),
        _interface(symbols, imported, bound, stated, exported, package, outlined),
        package,
        placed.branches(),
    )


def _plainly(about: tuple[str, str], grammar: Grammar) -> tuple[str, str]:
    doc, comment = about
    return (grammar.plain(doc) if doc and grammar.plain is not None else doc), comment


def _about(matches: Matches, commented: Comments, symbols: list[Symbol], source: SourceText) -> tuple[str, str]:
    """Documentation and other comments of the file: where it names its package, what stands right above that."""
    doc, comment = commented.leading({symbol.span.start_line for symbol in symbols})
    for node in _captured(matches, "package")[:1]:
        documented, _ = commented.above(source.line_of(node.start_byte))
        if documented != doc:
            return documented, "\n".join(filter(None, (doc, comment)))
    return doc, comment


def _captured(matches: Matches, name: str) -> list[Node]:
    return sorted((node for _, found in matches for node in found.get(name, ())), key=lambda node: node.start_byte)


def _text(node: Node, source: SourceText) -> str:
    return "".join(source.text(node.start_byte, node.end_byte).split())


def _exports(gathered: Gathered, outlined: Outline) -> tuple[str, ...] | None:
    if gathered.exports is None:
        return None
    return tuple({name: None for at, name in gathered.exports if not outlined.scopes.at(at)})


def _imports(matches: Matches, gathered: Gathered, outlined: Outline, grammar: Grammar) -> tuple[Import, ...]:
    """One record for each name that is bound, in source order."""
    found = list(gathered.imports)
    if grammar.imports is not None:
        for node in _captured(matches, "import"):
            place = (node.start_byte, node.end_byte)
            found.extend((*place, *one) for one in grammar.imports(node, gathered.source))
    found.sort(key=lambda one: one[0])
    span, scope_at = gathered.source.span, outlined.scopes.at
    return tuple(
        Import(module, 0, name, bound, scope_at(start), span(start, end)) for start, end, module, name, bound in found
    )


def _interface(
    symbols: list[Symbol],
    imports: tuple[Import, ...],
    bindings: tuple[Binding, ...],
    statements: tuple[Statement, ...],
    exports: tuple[str, ...] | None,
    package: str,
    outlined: Outline,
) -> str:
    """Digest of all that resolving another module may consult here; independent of where in the file it stands."""
    functions = {each.qualname for each in outlined.definitions if each.role not in NOT_CALLED}
    parts = [f"{each.qualname} {each.kind} {each.interface_digest}" for each in symbols]
    parts += [f"{each.scope} {each.module} {each.name} {each.bound}" for each in imports]
    parts += [
        f"{each.scope} {each.target} {each.value} {each.annotation}"
        for each in bindings
        if each.scope not in functions or "." in each.target
    ]
    parts += [f"{each.scope} returns {each.ref}" for each in statements if each.kind in ("return", "yield")]
    return digest_of((*parts, package, "no exports" if exports is None else "exports", *(exports or ())))


def _nesting_problem(outlined: Outline, source: SourceText) -> list[Problem]:
    if (first := outlined.left_out) is None:
        return []
    return [Problem(f"definitions nested deeper than {NESTING_MAX} are left out", source.span(first.start, first.end))]
