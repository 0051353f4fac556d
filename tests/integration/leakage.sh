#!/usr/bin/env bash
# Real data whose random split leaks: gibbon calls that were played back and recorded again and again. Argument: the
# binary of a study that takes the manifest's splits. Says so and passes where the data is not there.
# SPDX-License-Identifier: MIT
set -u
study=$1
gibbons=${EQUIPOISE_DATA_DIR:-}/gibbon_playback
if [ ! -e "$gibbons/manifest.csv" ]; then
    echo "not tested: no gibbon_playback; set EQUIPOISE_DATA_DIR to the folder of real data sets"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
fail() {
    echo "$1"
    failures=$((failures + 1))
}
# planned MANIFEST FLAGS...: the plan of the study, or its complaint
planned() {
    local manifest=$1
    shift
    "$study" plan --data "$gibbons/MFCCPlaybacks.csv" --feature-columns 1-24 --manifest "$manifest" --label-column individual \
        --positive DK_02 --seeds 1 "$@" 2>&1
}
# with_split RULE: the manifest with a column `split`, by an awk expression for a number in [0, 100)
with_split() {
    awk -F, -v OFS=, "BEGIN { srand(1) } NR == 1 { print \$0, \"split\"; next }
        { share = $1; print \$0, (share < 60 ? \"train\" : share < 80 ? \"val\" : \"test_iid\") }" "$gibbons/manifest.csv"
}

with_split '100 * rand()' >random.csv
said=$(planned random.csv --group call_id) && fail "a random split passes: $said"
grep -q 'the call_id [A-Z0-9_.]* is on two sides of the split: row [0-9]* is [a-z_]*, row [0-9]* is [a-z_]*; put both on one side' <<<"$said" ||
    fail "the leaking call is not named: $said"

# whole calls, some of each individual on each side
with_split '($9 in call ? call[$9] : call[$9] = 43 * calls[$3]++ % 100)' >by_call.csv
said=$(planned by_call.csv --group call_id) || fail "a split by call is refused: $said"
grep -q 'two sides' <<<"$said" && fail "a split by call is said to leak: $said"

# a row of the test that is a row of training, a little louder in one number
train=$(awk -F, 'NR > 1 && $NF == "train" { print NR; exit }' by_call.csv)
test=$(awk -F, 'NR > 1 && $NF == "test_iid" { print NR; exit }' by_call.csv)
awk -F, -v OFS=, -v from="$train" -v to="$test" '{ line[NR] = $0 } END { split(line[from], a); split(line[to], b)
    for (i = 1; i <= 24; i++) b[i] = a[i]; b[3] = b[3] * 1.0001
    for (r = 1; r <= NR; r++) if (r != to) print line[r]; else { text = b[1]; for (i = 2; i in b; i++) text = text "," b[i]; print text } }' \
    "$gibbons/MFCCPlaybacks.csv" >copied.csv
copied() {
    "$study" plan --data copied.csv --feature-columns 1-24 --manifest by_call.csv --label-column individual --positive DK_02 \
        --seeds 1 --group call_id "$@" 2>&1
}
said=$(copied) && fail "a near-duplicate in the test passes: $said"
grep -q "row $((train - 2)) (train) and row $((test - 2)) (test_iid), cosine" <<<"$said" || fail "the rows are not named: $said"
said=$(copied --waive-near-duplicates "a copy on purpose") || fail "the waiver does not help: $said"
grep -q 'Waived ("a copy on purpose"): 1 pair of rows' <<<"$said" || fail "the waiver is not said: $said"

exit $((failures > 0))
