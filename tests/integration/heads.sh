#!/usr/bin/env bash
# A head leaves, scores as its record says, is taken by others and by later stages; what does not fit is refused.
# Arguments: the binaries quickstart, feature_scaling, later_stage and equipoise_score, and check.py of the ONNX reference.
# SPDX-License-Identifier: MIT
set -u
export LC_ALL=C
study=$1 features=$2 later=$3 score=$4 check_onnx=$5
python=${EQUIPOISE_PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
fail() { echo "$*"; failures=$((failures + 1)); }

# says NAME CODE PARTS_SPLIT_AT_| COMMAND...: this exit code, all parts are said; of an error one line
says() {
    local name=$1 code=$2 parts=$3 said errors part
    shift 3
    said=$("$@" 2>errors.txt)
    [ $? -eq "$code" ] || fail "$name: not exit code $code: $said $(cat errors.txt)"
    errors=$(grep -E "^($(basename "$1")|score): " errors.txt)
    if [ "$code" -eq 1 ]; then
        [ "$(wc -l <<<"$errors")" -eq 1 ] || fail "$name: not one line: $errors"
        said=$errors
    fi
    while IFS= read -r part; do
        grep -qF -- "$part" <<<"$said" || fail "$name: '$part' is not said: $said $(cat errors.txt)"
    done < <(tr '|' '\n' <<<"$parts")
}

# data.csv and manifest.csv: 400 clips x 6, the first silent, half of them positive, in four splits
awk 'BEGIN { srand(1); print "file,x0,x1,x2,x3,x4,x5"
    for (i = 0; i < 400; i++) { line = "clip" i ".wav"; for (j = 0; j < 6; j++) line = line "," (i > 0) * (rand() + (i % 2 && j < 2)); print line } }' >data.csv
awk 'BEGIN { print "file_path,label,quality,site,split"
    for (i = 0; i < 400; i++) { split_name = i < 200 ? "train" : i < 260 ? "val" : i < 330 ? "test_iid" : "test_ood"
        print "clip" i ".wav," (i % 2 ? "positive" : "negative") "," (i % 2 ? "high" : "") "," (i < 330 ? "creek" : "pond") "," split_name } }' >manifest.csv
data=(--data data.csv --manifest manifest.csv --quick)

# scores_of CSV: "file score", as both the table and the record of a run tell them
scores_of() { awk -F, 'NR > 1 { print $6, $5 }' "$1" | sort; }
recorded_scores() { # FOLDER ID
    od -A n -t f4 -w8 -j 128 "$1/scores/$2.npy" | awk 'NR == FNR { name[$1] = $2; next } { print name[$1 + 0], $2 }' \
        <(awk -F, 'NR > 1 { print $1, $2 }' "$1/files.csv") - | sort
}

# --------------------------------------------------------------------------------------- chosen, written, scored
says 'no results' 1 'there is no plan.json' "$study" head "${data[@]}" --out results
"$study" run "${data[@]}" --out results >/dev/null 2>&1 || fail 'the study fails'
find results -type f -exec sha256sum {} + | sort >results.sums
says 'head' 0 'chosen on validation among 2 cells and 3 seeds: ratio=|of its seeds, which are replicates, the first|Trained again: the same, bit by bit|Written: heads/quickstart-data-quick.npz (6 numbers in; positive; threshold' \
    "$study" head "${data[@]}" --out results
head=heads/quickstart-data-quick.npz
id=$("$study" head "${data[@]}" --out results --to again.npz --onnx again.onnx | awk 'NR == 1 { print $1 }')
cmp -s $head again.npz || fail 'the same head has other bytes the second time'
[ "$(cat again_Labels.txt)" = positive ] || fail "the labels are $(cat again_Labels.txt)"
find results -type f -exec sha256sum {} + | sort | cmp -s results.sums - || fail '`head` touches what is stored'

says 'score' 0 "run $id|400 windows of 400 files|Written: scores.csv, 400 lines" "$score" --head $head --data data.csv --to scores.csv
head -n 1 scores.csv | grep -qx 'Start (s),End (s),Scientific name,Common name,Confidence,File' || fail "the header is $(head -n 1 scores.csv)"
recorded_scores results "$id" >recorded.txt
[ "$(wc -l <recorded.txt)" -eq 200 ] || fail "$(wc -l <recorded.txt) recorded scores"
scores_of scores.csv | join - recorded.txt >both.txt
[ "$(awk '$2 == $3' both.txt | wc -l)" -eq 200 ] || fail "only $(awk '$2 == $3' both.txt | wc -l) of 200 scores are those of the record"
"$study" score --head $head --data data.csv --to by_study.csv >/dev/null || fail 'the verb `score` fails'
cmp -s scores.csv by_study.csv || fail 'the tool and the verb differ'

# a run that is named, of a record that says so
other=$(find results/records -name '*.json' | sort | tail -n 1 | xargs basename -s .json)
says 'a named run' 0 "$other (seed |named, not chosen" "$study" head "${other:0:8}" "${data[@]}" --out results --to named.npz
says 'by another figure' 0 'highest mean AUROC' "$study" head "${data[@]}" --out results --by auroc --to auroc.npz

# --------------------------------------------------------------------------------------- ONNX, features of all kinds
awk -F, 'NR > 1 { for (i = 2; i <= NF; i++) print $i }' data.csv >numbers.txt
"$features" run "${data[@]}" --out features --seeds 1,2,3 >/dev/null 2>&1 || fail 'feature_scaling fails'
for record in $(grep -l '"seed": 1,' features/records/*.json); do
    run=$(basename "$record" .json)
    "$features" head "$run" "${data[@]}" --out features --to "$run.npz" --onnx "$run.onnx" >/dev/null || fail "no head of $run"
    "$score" --head "$run.npz" --data data.csv --to "$run.csv" >/dev/null || fail "$run does not score"
    scores_of "$run.csv" | join - <(recorded_scores features "$run") | awk '$2 == $3' | wc -l | grep -qx 200 || fail "the scores of $run are not those of its record"
    if "$python" -c 'import numpy' 2>/dev/null; then
        "$python" -c 'import numpy as np, sys; np.save("data.npy", np.loadtxt("numbers.txt", dtype=np.float32).reshape(400, 6))'
        "$python" "$check_onnx" "$run.onnx" data.npy "$run.csv" >onnx.txt 2>&1
        code=$?
        [ $code -eq 0 ] || [ $code -eq 77 ] || fail "ONNX of $run: $(cat onnx.txt)"
        cat onnx.txt
    else
        echo "not tested: ONNX ($python has no NumPy; EQUIPOISE_PYTHON names another)"
    fi
done
[ "$(ls ./*.onnx | wc -l)" -eq 4 ] || fail "$(ls ./*.onnx | wc -l) ONNX files"

# ------------------------------------------------------------------------------------------- what cannot be done
says 'no such run' 1 'no record whose id begins with "xyz"' "$study" head xyz "${data[@]}" --out results
says 'no such figure' 1 '--by beauty is no figure to choose by' "$study" head "${data[@]}" --out results --by beauty
says 'no such folder' 1 'there is no folder nowhere' "$study" head "${data[@]}" --out results --to nowhere/head.npz
says 'other data' 1 'was done on other data' "$study" head --quick --out results
head -c 3000 $head >cut.npz
says 'a head cut short' 1 'cut.npz is cut short' "$score" --head cut.npz --data data.csv
says 'no head' 1 'data.csv is not an .npz (zip) archive' "$score" --head data.csv --data data.csv
says 'no head at all' 1 '--head is required' "$score" --data data.csv
cut -d, -f1-5 data.csv >narrow.csv
says 'another width' 1 'narrow.csv has embeddings of 4 numbers, and the head takes 6' "$score" --head $head --data narrow.csv
says 'no such class' 1 'has no class "toad"; it has: positive.' "$score" --head $head --data data.csv --class toad
says 'no sensitivity' 1 '--sensitivity' "$score" --head $head --data data.csv --sensitivity 3
says 'a number that is none' 1 'neither a number from 0 to 1' "$score" --head $head --data data.csv --min-confidence much
cp -r results changed
record=changed/records/$id.json
sed -i '0,/"auroc": 0/s//"auroc": 1/' "$record"
says 'a record that was changed' 1 'was changed after it was written' "$study" head "$id" "${data[@]}" --out changed --to no.npz
cp -r results scored
cp "results/scores/$other.npy" "scored/scores/$id.npy"
says 'scores of another run' 1 'differ from its record, so this would be another head' "$study" head "$id" "${data[@]}" --out scored --to no.npz
[ ! -e no.npz ] || fail 'a head that is not that of its record is written'

# ------------------------------------------------------------------------------- the frozen head of a later stage
says 'a plan without the head' 0 'Frozen head: heads/quickstart-data-quick.npz is not there' bash -c "cd / && '$later' plan --quick --data '$work/data.csv' --manifest '$work/manifest.csv'"
says 'a plan with the head' 0 "Frozen head, measured beside every run on the same tests: $head of quickstart, run $id" "$later" plan "${data[@]}"
says 'a later stage' 0 'The frozen head (quickstart)|IID F1 - frozen' "$later" "${data[@]}" --out later
grep -q '^## The frozen head (quickstart)' later/report.md || fail 'report.md does not speak of the frozen head'
of_record=$(sed -n '/"test_ood": {/,/honest.f1/p' "results/records/$id.json" | sed -n 's/.*"honest.f1": \([0-9.]*\),*/\1/p' | head -n 1)
grep -q "\"test_ood.honest.f1\": $of_record," <(sed -n '/"frozen_head": {/,/}/p' later/summary.json) || fail "the frozen head's F1 is not $of_record"
says 'verify' 0 'verified' "$later" report "${data[@]}" --out later --verify
sed -i 's/"threshold": 0/"threshold": 1/' later/frozen.json
says 'frozen.json edited' 1 'frozen.json was changed after it was written' "$later" report "${data[@]}" --out later
says 'another file' 0 "beside every run on the same tests: again.npz" "$later" plan "${data[@]}" --checkpoint again.npz
says 'no such file' 1 'nowhere.npz cannot be read' "$later" plan "${data[@]}" --checkpoint nowhere.npz
says 'a study without a frozen head' 1 'quickstart names none' "$study" plan "${data[@]}" --checkpoint $head
says 'another width' 1 'takes 6 numbers, and the embeddings of pond have' "$later" plan --quick --checkpoint $head
awk -F, -v OFS=, 'NR > 1 && NR < 12 { $5 = "test_iid" } 1' manifest.csv >changed.csv
says 'tests that it has seen' 1 'was trained on |of the rows of test_iid (the first: clip' "$later" plan --data data.csv --manifest changed.csv --quick --checkpoint $head
awk -F, -v OFS=, 'NR == 399 { $2 = "negative" } 1' manifest.csv >changed.csv
says 'other tests' 1 'has another test_ood than this study: 70 rows of data.csv there, 70 rows|with other labels' "$later" run --data data.csv --manifest changed.csv --quick --checkpoint $head --out other
[ ! -e other ] || fail 'a head on other tests is found too late'

[ $failures -eq 0 ] && echo "heads leave, score as recorded, and are refused where they do not fit"
exit $((failures > 0))
