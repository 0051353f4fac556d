#!/usr/bin/env bash
# A study that commits the mistakes of a published one, those that compile: each is named. Arguments: its binary, and that
# of the audit.
# SPDX-License-Identifier: MIT
set -u
study=$1
audit=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
# says WHAT PART < TEXT: the text, its lines joined, has the part
says() {
    tr -s ' \n' ' ' | grep -qF -- "$2" || {
        echo "$1: '$2' is not said"
        failures=$((failures + 1))
    }
}

"$study" plan --quick >plan.txt || exit 1
says 'idle cells' 'ratio 0.2 ... ratio 0.9 are the same training set: factor `ratio` has 2 effective levels, not 4' <plan.txt
says 'confound' 'What else differs between the levels of a factor: ratio:' <plan.txt
says 'remedy' 'steps (ratio): Training<Steps<' <plan.txt
says 'no control' 'No control is declared' <plan.txt

"$study" run --quick --dedupe --out results 2>run.txt || exit 1
[ "$(grep -l '"same_as": "[0-9a-f]' results/records/*.json | wc -l)" -eq 6 ] || {
    echo "two cells of three seeds are not trained once"
    failures=$((failures + 1))
}
"$study" report --out results >report.txt || exit 1
says 'idle cells' 'ratio 0.2 ... ratio 0.9 are the same training set' <report.txt
says 'oracle' 'oracle' <report.txt
says 'too few seeds' 'inconclusive' <report.txt
says 'denominators' 'All runs are measured on the same number of files and positive files.' <report.txt
says 'no control' 'no control' <report.txt
says 'no lock' 'The plan was not locked before results' <report.txt
"$study" report --out results --verify >verify.txt || {
    cat verify.txt
    failures=$((failures + 1))
}

published=${EQUIPOISE_DATA_DIR:-}/stage3_published_runs.csv
if [ -e "$published" ]; then
    "$audit" "$published" >audit.txt
    says 'pooled runs' 'balance' <audit.txt
else
    echo "not tested: no stage3_published_runs.csv; set EQUIPOISE_DATA_DIR to the folder of real data sets"
fi
exit $((failures > 0))
