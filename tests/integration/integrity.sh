#!/usr/bin/env bash
# A plan locked before results, a report proved from its records, a run done again: what is changed is named. Arguments:
# the binaries of two studies.
# SPDX-License-Identifier: MIT
set -u
study=$1
other_study=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# says NAME EXIT_CODE PARTS ARGUMENTS...: the study ends so and says all parts (split at |), on whichever stream
says() {
    local name=$1 expected=$2 parts=$3 said code part
    shift 3
    said=$("$study" "$@" 2>&1)
    code=$?
    if [ $code -ne "$expected" ]; then echo "$name: exit code $code, expected $expected: $said"; failures=$((failures + 1)); fi
    while IFS= read -r part; do
        grep -qF -- "$part" <<<"$said" || { echo "$name: '$part' is not said: $said"; failures=$((failures + 1)); }
    done < <(tr '|' '\n' <<<"$parts")
}
# changed FOLDER: a copy of the good results to do damage to
changed() { rm -rf "$1" && cp -r good "$1"; }
record_of() { find "$1/records" -name '*.json' | sort | head -n 1; }

# locked, run, reported, proved
says 'lock' 0 'The plan is locked in good/plan.lock.json (hash ' plan --quick --out good --lock
[ -z "$(find good/records -name '*.json' 2>/dev/null)" ] || { echo "plan --lock trains"; failures=$((failures + 1)); }
says 'the same lock again' 0 'The same plan is locked already in good/plan.lock.json' plan --quick --out good --lock
says 'another lock' 1 'locks another plan|a locked plan is not replaced' plan --quick --out good --lock --seeds 1,2,3
says 'run and report' 0 'The plan was locked before results (hash |Denominators|All runs are measured on the same' --quick --out good
grep -q 'nothing differs from it' good/report.md || { echo "report.md does not speak of the lock"; failures=$((failures + 1)); }
grep -q '"state": "kept"' good/summary.json || { echo "summary.json does not speak of the lock"; failures=$((failures + 1)); }
find good -type f -exec sha256sum {} + | sort >good.sums
says 'the lock after results' 0 'The same plan is locked already' plan --quick --out good --lock
says 'verify' 0 '15 records and |numbers verified' report --quick --out good --verify

# one run again
id=$(basename "$(record_of good)" .json)
says 'reproduce' 0 "$id: the same, bit by bit" run --quick --out good --reproduce "${id:0:6}"
says 'reproduce on other data' 1 'was done on other data' run --out good --reproduce "$id"
says 'reproduce what is not there' 1 'no record whose id begins with "xyz"|run.id' run --quick --out good --reproduce xyz
find good -type f -exec sha256sum {} + | sort >good.after
cmp -s good.sums good.after || { echo "verify, reproduce or lock touch what is stored:"; diff good.sums good.after; failures=$((failures + 1)); }

# a record edited by hand
changed edited
sed -i 's/"auroc": 0\.[0-9]*/"auroc": 0.99/' "$(record_of edited)"
says 'an edited record' 1 "records/$id.json|was changed after it was written" report --quick --out edited --verify
# ... with its scores
changed edited
other=$(find good/scores -name '*.npy' | sort | tail -n 1)
cp "$other" "edited/scores/$id.npy"
says 'scores of another run' 1 "records/$id.json: scores.test_ood.hash is|records/$id.json: splits." report --quick --out edited --verify
says 'scores of another run, reproduced' 1 "differ|scores/$id.npy, file" run --quick --out edited --reproduce "$id"
# a number of the report
changed edited
sed -i '0,/test_ood.honest.f1.mean": 0\.[0-9]*/s//test_ood.honest.f1.mean": 0.99/' edited/summary.json
says 'an edited summary' 1 'summary.json: analyses.mean_sem.numbers.cell[ratio=0].test_ood.honest.f1.mean is 0.99 there' report --quick --out edited --verify
changed edited
sed -i 's/0\.[0-9]* ± /0.999 ± /' edited/report.md
says 'an edited page' 1 'report.md: a line is' report --quick --out edited --verify
# a record of another study, one of another plan, one that is not there
"$other_study" run --quick --out other >/dev/null 2>&1 || { echo "the other study fails"; failures=$((failures + 1)); }
changed edited
stray=$(record_of other)
cp "$stray" edited/records/
says 'a record of another study' 1 "records/$(basename "$stray")|is a record of the study stage2_baseline" report --quick --out edited --verify
changed edited
"$study" run --quick --out edited --seeds 123,456 >/dev/null 2>&1
says 'records of another plan' 1 'it is of another plan (seed 789' report --quick --out edited --verify
changed edited
rm "$(record_of edited)"
says 'a record that is gone' 1 'summary.json: complete is 15 there, and 14' report --quick --out edited --verify

# a lock comes before results or not at all
changed unlocked
rm unlocked/plan.lock.json
says 'a lock after results' 1 'unlocked holds 15 complete runs: a lock made after them would not be before results' plan --quick --out unlocked --lock
says 'no lock' 0 'The plan was not locked before results' report --quick --out unlocked
changed edited
sed -i 's/456/457/' edited/plan.lock.json
says 'an edited lock' 1 'plan.lock.json was changed after it was written' report --quick --out edited

# what differs from the lock is exploratory
changed seeds
"$study" run --quick --out seeds --seeds 123,456,789,11 >/dev/null 2>&1
says 'a seed added' 0 'Exploratory: Other seeds: 11 added.' report --quick --out seeds
grep -q '"state": "exploratory"' seeds/summary.json || { echo "summary.json does not say exploratory"; failures=$((failures + 1)); }

[ $failures -eq 0 ] && echo "every change is named"
exit $((failures > 0))
