#!/bin/sh
# The benchmarks: what needs nothing but this checkout, and those whose material is given by a variable.
#   SOURCE=DIR          a Python source tree, for a cold index and a shift, and for questions to its call graph
#   CLONE=DIR           a git clone with history, to replay its newest commits
#   SUITES='DIR …' TRACED='DIR …'   call-graph suites, traced projects, or both (see benchmarks/callgraph.py)
#   PACKAGE=DIR         a large Python package, for the speed of its call graph and all that is known of it
#   CLICK=DIR SQLPARSE=DIR   the source distributions of click 8.5.1 and sqlparse 0.6.1, for the truth read by hand
#   QUESTIONS=FILE TREES=DIR   questions with known evidence and the repositories they are about
set -eu
cd "$(dirname "$0")/.."
export NOCTULE_DATA="$PWD/.cache/bench" NOCTULE_SERVER=off

skipped() { printf 'skipped: benchmarks/%s, for want of %s\n' "$1" "$2"; }

noctule -q -C . sleep
python benchmarks/startup.py .
python benchmarks/injection.py
python benchmarks/cap.py
python benchmarks/batches.py
python benchmarks/hook.py
python benchmarks/front_ends.py .
python benchmarks/terminal_fuzz.py
python benchmarks/live_hostile.py
python benchmarks/live_leaving.py
if [ -n "${SOURCE:-}" ]; then
    python benchmarks/cold.py "$SOURCE"
    python benchmarks/graph_services.py "$SOURCE"
    python benchmarks/bundles.py "$SOURCE"
    python benchmarks/live_latency.py "$SOURCE"
    python benchmarks/live_session.py "$SOURCE"
    python benchmarks/live_outside.py "$SOURCE"
else
    skipped cold.py SOURCE=DIR
    skipped graph_services.py SOURCE=DIR
    skipped bundles.py SOURCE=DIR
    skipped 'live_latency.py, live_session.py and live_outside.py' SOURCE=DIR
fi
if [ -n "${CLONE:-}" ]; then
    python benchmarks/replay_graph.py "$CLONE"
    python benchmarks/replay.py "$CLONE"
else
    skipped 'replay.py and replay_graph.py' CLONE=DIR
fi
if [ -n "${SUITES:-}${TRACED:-}" ]; then
    # shellcheck disable=SC2086 # several folders
    python benchmarks/callgraph.py --suites ${SUITES:-} --traced ${TRACED:-}
else
    skipped callgraph.py "SUITES='DIR …' or TRACED='DIR …'"
fi
if [ -n "${PACKAGE:-}" ]; then
    python benchmarks/graph_speed.py "$PACKAGE"
    python benchmarks/effort3.py "$PACKAGE"
else
    skipped 'graph_speed.py and effort3.py' PACKAGE=DIR
fi
if [ -n "${CLICK:-}" ] && [ -n "${SQLPARSE:-}" ]; then
    python benchmarks/score_truth.py \
        "benchmarks/truth/click.jsonl=$CLICK,benchmarks/truth/click-reach.jsonl.gz" \
        "benchmarks/truth/sqlparse.jsonl=$SQLPARSE,benchmarks/truth/sqlparse-reach.jsonl.gz"
else
    skipped score_truth.py 'CLICK=DIR and SQLPARSE=DIR'
fi
if [ -n "${QUESTIONS:-}" ] && [ -n "${TREES:-}" ]; then
    for effort in 0 1 2 3; do python benchmarks/retrieval.py "$QUESTIONS" --trees "$TREES" --effort "$effort"; done
    python benchmarks/plot_effort.py
else
    skipped retrieval.py 'QUESTIONS=FILE TREES=DIR'
fi
