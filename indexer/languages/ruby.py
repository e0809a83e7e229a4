"""Ruby source into its module index."""

import re

from indexer.languages import Rules
from indexer.languages.ruby_folds import calls, locals, parameters
from indexer.languages.ruby_folds import statements as ruby
from indexer.languages.ruby_folds.rules import places
from indexer.languages.syntax import expressions, statements
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.sweep import KEY, LIST, LITERAL, MEMBER, NAME, SPREAD, UNKNOWN, Fold
from indexer.records import ModuleIndex

_BODY = (
    "program", "body_statement", "block_body", "then", "do", "else", "ensure", "begin", "begin_block", "end_block",
)  # fmt: skip

FOLDS: dict[str, Fold] = {
    **dict.fromkeys(_BODY, ruby.body),
    "alias": ruby.alias,
    "argument_list": calls.arguments,
    "array": expressions.listing(),
    "array_pattern": statements.pattern(LIST),
    "as_pattern": statements.pattern(LIST),
    "assignment": ruby.assignment,
    "binary": expressions.operator(either_of=("||", "or"), last_of=("&&", "and")),
    "block": calls.block,
    "block_argument": calls.block_argument,
    "block_parameter": parameters.parameter("keyword_only"),
    "block_parameters": parameters.parameters,
    "call": calls.call,
    "case": ruby.choice(""),
    "case_match": ruby.choice("clauses", "else"),
    "chained_string": expressions.literal("<str>"),
    "class": ruby.class_,
    "conditional": expressions.conditional("consequence", "alternative"),
    "delimited_symbol": expressions.literal("<str>"),
    "destructured_left_assignment": statements.pattern(LIST),
    "destructured_parameter": statements.pattern(LIST),
    "do_block": calls.block,
    "element_reference": calls.element,
    "elsif": ruby.choice("consequence", "alternative"),
    "exceptions": ruby.exceptions,
    "find_pattern": statements.pattern(LIST),
    "for": ruby.loop,
    "hash": expressions.table,
    "hash_pattern": statements.pattern(LIST),
    "hash_splat_argument": calls.hash_splat,
    "hash_splat_parameter": parameters.parameter("kwarg"),
    "heredoc_body": expressions.literal("<str>"),
    "if": ruby.choice("consequence", "alternative"),
    "if_modifier": ruby.choice("body"),
    "in_clause": ruby.matched,
    "keyword_parameter": parameters.parameter("keyword_only"),
    "keyword_pattern": ruby.keyword_pattern,
    "lambda": calls.function_lambda,
    "lambda_parameters": parameters.parameters,
    "left_assignment_list": statements.pattern(LIST),
    "method": ruby.method,
    "method_parameters": parameters.parameters,
    "module": ruby.class_,
    "operator_assignment": ruby.change,
    "optional_parameter": parameters.parameter("positional"),
    "pair": ruby.pair,
    "parenthesized_statements": expressions.same_as(),
    "regex": expressions.literal(UNKNOWN),
    "rescue": ruby.rescue,
    "rescue_modifier": ruby.choice("body", "handler"),
    "rest_assignment": statements.pattern(SPREAD),
    "return": ruby.says("return"),
    "right_assignment_list": expressions.listing(),
    "scope_resolution": ruby.scope_resolution,
    "singleton_class": ruby.singleton,
    "singleton_method": ruby.method,
    "splat_argument": expressions.spread,
    "splat_parameter": parameters.parameter("vararg"),
    "string": expressions.text("'\""),
    "string_array": expressions.listing(),
    "subshell": expressions.literal("<str>"),
    "superclass": ruby.superclass,
    "symbol_array": expressions.listing(),
    "unless": ruby.choice("consequence", "alternative"),
    "unless_modifier": ruby.choice("body"),
    "until": ruby.loop,
    "until_modifier": ruby.loop,
    "when": ruby.choice("body"),
    "while": ruby.loop,
    "while_modifier": ruby.loop,
    "yield": ruby.says("yield"),
}


def _word(written: str) -> str:
    """A symbol or a bare word as a constant that may be a key."""
    return expressions.string(f"'{written.lstrip(':')}'")


GRAMMAR = Grammar(
    name="ruby",
    package="tree_sitter_ruby",
    query="ruby.scm",
    folds=FOLDS,
    leaves={
        "bare_string": (LITERAL, _word),
        "bare_symbol": (LITERAL, _word),
        "character": (LITERAL, "<str>"),
        "class_variable": (NAME, ""),
        "constant": (NAME, ""),
        "false": (LITERAL, "<bool>"),
        "float": (LITERAL, "<float>"),
        "global_variable": (NAME, ""),
        "hash_key_symbol": (KEY, ""),
        "heredoc_beginning": (LITERAL, "<str>"),
        "identifier": (NAME, ""),
        "instance_variable": (MEMBER, lambda written: f"self.{written[1:]}"),
        "integer": (LITERAL, expressions.number),
        "nil": (LITERAL, "<None>"),
        "operator": (KEY, ""),
        "self": (NAME, "self"),
        "simple_symbol": (LITERAL, _word),
        "super": (NAME, "super"),
        "true": (LITERAL, "<bool>"),
    },
    passed=("exception_variable", "in", "interpolation", "pattern"),
    skipped=(
        "empty_statement",
        "escape_sequence",
        "heredoc_content",
        "heredoc_end",
        "setter",
        "string_content",
        "undef",
    ),
    path_of=lambda written: path_of(written),
    this=("self",),
    docs=("#", "=begin"),
    settle=locals.settle,
    nameable=re.compile(r"(?:[\w$@]+[?!=]?|[^\w\s.]+@?)\Z"),
)


def path_of(written: str) -> str | None:
    """`self.name` belongs to the class around; names of methods may be symbols or strings."""
    path = written.replace("::", ".").strip(":'\".").removeprefix("self.").lstrip("@")
    return path or None


class Ruby:
    """The Ruby language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".rb", ".rake", ".gemspec", ".ru")
    file_names = ("Rakefile", "Gemfile", "Capfile", "Guardfile", "Vagrantfile")
    import_suffixes = (".rb",)
    package_files = ()
    declares_encoding = False
    rules = Rules(family="ruby", by_name=True, places=places, stars_bind=False, receiver="self", sees_members=True)

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Ruby()
