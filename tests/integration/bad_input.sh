#!/usr/bin/env bash
# Bad input: one clear sentence, exit 1, and nothing lost. Arguments: the binaries of two studies.
# SPDX-License-Identifier: MIT
set -u
study=$1
other_study=$2
work=$(mktemp -d)
trap 'cd /; mountpoint -q "$work/full" && umount "$work/full"; chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# data.csv and manifest.csv: 400 clips x 6, half of them positive, in four splits
awk 'BEGIN { srand(1); print "file,x0,x1,x2,x3,x4,x5"
    for (i = 0; i < 400; i++) { line = "clip" i ".wav"; for (j = 0; j < 6; j++) line = line "," rand() + (i % 2 && j < 2); print line } }' >data.csv
awk 'BEGIN { print "file_path,label,quality,site,split"
    for (i = 0; i < 400; i++) { split_name = i < 200 ? "train" : i < 260 ? "val" : i < 330 ? "test_iid" : "test_ood"
        print "clip" i ".wav," (i % 2 ? "positive" : "negative") "," (i % 2 ? "high" : "") "," (i < 330 ? "creek" : "pond") "," split_name } }' >manifest.csv

# refused NAME PART_OF_THE_SENTENCE ARGUMENTS...: exit 1, one line of error that has all parts (split at |)
refused() {
    local name=$1 sentence=$2 said code part
    shift 2
    said=$("$study" "$@" 2>&1 >/dev/null)
    code=$?
    said=$(grep "^$(basename "$study"): " <<<"$said")  # beside lines of progress
    if [ $code -ne 1 ]; then echo "$name: exit code $code, expected 1: $said"; failures=$((failures + 1)); fi
    if [ "$(wc -l <<<"$said")" -ne 1 ]; then echo "$name: more than one line: $said"; failures=$((failures + 1)); fi
    while IFS= read -r part; do
        grep -qF -- "$part" <<<"$said" || { echo "$name: '$part' is not said: $said"; failures=$((failures + 1)); }
    done < <(tr '|' '\n' <<<"$sentence")
}
manifest_with() { awk -F, -v OFS=, "$1" manifest.csv >changed.csv; }
data_with() { awk -F, -v OFS=, "$1" data.csv >changed.csv; }

"$study" run --data data.csv --manifest manifest.csv --out good --quick 2>/dev/null || { echo "good data is refused"; exit 1; }
"$study" report --out good >good.txt || exit 1
find good -type f -exec sha256sum {} + | sort >good.sums

refused 'missing file' 'nowhere.npz cannot be read|No such file' run --data nowhere.npz
printf 'PK\003\004\024\000\000\000\000\000' >cut.npz
refused 'truncated npz' 'cut.npz' run --data cut.npz
data_with 'NR == 7 { $4 = "nan" } 1'
refused 'NaN' 'changed.csv|row 5|x2' run --data changed.csv --manifest manifest.csv
data_with 'NR == 7 { $4 = "inf" } 1'
refused 'infinite' 'changed.csv|row 5|x2' run --data changed.csv --manifest manifest.csv
data_with 'NR == 9 { $3 = "much" } 1'
refused 'text' 'changed.csv|row 7|x1|much' run --data changed.csv --manifest manifest.csv
data_with 'NR == 9 { NF = 5 } 1'
refused 'short row' 'changed.csv|7' run --data changed.csv --manifest manifest.csv
head -n 390 manifest.csv >changed.csv
refused 'manifest with fewer rows' 'changed.csv|389|400' run --data data.csv --manifest changed.csv
manifest_with 'NR == 5 { $2 = "perhaps" } 1'
refused 'unknown label' 'perhaps' run --data data.csv --manifest changed.csv
manifest_with 'NR == 5 { $5 = "tset" } 1'
refused 'unknown split' 'changed.csv|tset|row 3' run --data data.csv --manifest changed.csv
manifest_with 'NR > 331 { $2 = "negative"; $3 = "" } 1'
refused 'no positive in a split' 'test_ood|70 rows' run --data data.csv --manifest changed.csv
manifest_with 'NR > 1 { $2 = "negative"; $3 = "" } 1'
refused 'one class only' 'negative' run --data data.csv --manifest changed.csv
manifest_with 'NR == 2 { $1 = "clip399.wav" } 1'
refused 'a file on two sides' 'clip399.wav' run --data data.csv --manifest changed.csv
refused 'positive not there' 'frog|positive' run --data data.csv --manifest manifest.csv --positive frog
refused 'manifest without data' '--data' run --manifest manifest.csv
refused 'a rule that is none' '--split pond|heldout:COLUMN=VALUE' run --data data.csv --manifest manifest.csv --split pond
refused 'a value that is not there' 'no row|sea|creek, pond' run --data data.csv --manifest manifest.csv --split heldout:site=sea
refused 'a column that is not there' 'no column "lake"' run --data data.csv --manifest manifest.csv --group lake
refused 'a label column that is not there' 'no column "species"' run --data data.csv --manifest manifest.csv --label-column species
refused 'columns that are not there' '--feature-columns 1-9|7 columns' run --data data.csv --manifest manifest.csv --feature-columns 1-9
refused 'one site for everything' 'holds out every row' run --data data.csv --manifest manifest.csv --split heldout:site=creek,pond
manifest_with 'NR == 5 { $2 = "Positive " } 1'
refused 'a blank in a label' '"Positive "|"positive"|alike' run --data data.csv --manifest changed.csv
manifest_with 'NR == 1 { $3 = "date" } NR > 1 { $3 = NR % 2 ? "2024-05-01" : "01/05/2024" } 1'
refused 'dates of two kinds' 'changed.csv|row 1|one way' run --data data.csv --manifest changed.csv
tr , ';' <manifest.csv >changed.csv
refused 'semicolons' 'changed.csv|commas between the columns' run --data data.csv --manifest changed.csv
iconv -f UTF-8 -t UTF-16LE manifest.csv >changed.csv
refused 'UTF-16' 'changed.csv|UTF-8' run --data data.csv --manifest changed.csv
(head -n 1 manifest.csv; tail -n +2 manifest.csv | tac) >changed.csv
refused 'a manifest in another order' 'row 0|same order' run --data data.csv --manifest changed.csv
refused 'a flag about data without data' '--split is about the data of --data' run --split heldout:site=pond
refused 'unknown flag' '--jbos|--help' run --jbos 3
refused 'more memory than is allowed' 'upsample_by(repeat) would add|KB of memory, of 1.0 KB allowed|smaller ratio|--memory' run --data data.csv --manifest manifest.csv --quick --memory 1KB
refused 'more memory than is allowed, before a run' 'upsample_by(repeat) would add|--memory' plan --data data.csv --manifest manifest.csv --quick --memory 900
refused 'an amount of memory that is none' '--memory|lots' run --quick --memory lots
refused 'a negative amount of memory' '--memory|-3' run --quick --memory -3
refused 'no shard' '--shard 5/3|1 <= i <= n' run --quick --shard 5/3
refused 'no shard' '--shard two' run --quick --shard two
refused 'one seed for a test' '--seeds' run --quick --seeds 1
said=$("$(dirname "$study")/feature_scaling" run --quick --seeds 1,2 2>&1) && { echo "two seeds choose a cell"; failures=$((failures + 1)); }
grep -q "2 seeds, and an analysis of the study chooses a cell by all seeds but one" <<<"$said" || { echo "two seeds to choose by: $said"; failures=$((failures + 1)); }
refused 'a seed twice' 'the same seed twice' run --quick --seeds 1,1
refused 'nothing to report' 'plan.json|run the study first' report --out nothing_here
refused 'other data in --out' 'good|other data|--out' run --quick --out good
touch file
refused 'a file as --out' 'file|--out' run --quick --out file/sub

# results of another tool
printf 'ratio,seed,f1\n0,1,0.5\n0,2,0.6\n1,1,0.7\n1,2,0.8\n' >results.csv
"$study" audit results.csv --factor ratio --metric f1 --json >audit.json || { echo "audit refuses good results"; failures=$((failures + 1)); }
said=$("$study" audit nowhere.csv 2>&1) && { echo "audit: nowhere.csv is taken"; failures=$((failures + 1)); }
[ "$(wc -l <<<"$said")" -eq 1 ] || { echo "audit: more than one line: $said"; failures=$((failures + 1)); }

# a study does not touch what another one wrote
cp -r good other
"$other_study" run --quick --out other >said.txt 2>&1 && { echo "another study's folder is taken"; failures=$((failures + 1)); }
grep -q "quickstart" said.txt || { echo "another study's folder: $(cat said.txt)"; failures=$((failures + 1)); }
mkdir -p stray/records && cp "$(ls good/records/*.json | head -n 1)" stray/records/
"$other_study" run --quick --out stray >said.txt 2>&1 && { echo "another study's record is taken"; failures=$((failures + 1)); }
grep -q "is a record of the study" said.txt || { echo "another study's record: $(cat said.txt)"; failures=$((failures + 1)); }

# a record cut in half, one edited by hand: report names it, run does it again
for damage in 'cut' 'edit'; do
    rm -rf damaged && cp -r good damaged
    record=$(ls damaged/records/*.json | head -n 1)
    if [ $damage = cut ]; then truncate -s $(($(stat -c %s "$record") / 2)) "$record"; else sed -i 's/"steps": [0-9]*/"steps": 7/' "$record"; fi
    refused "record $damage" "$(basename "$record")" report --out damaged
    "$study" --data data.csv --manifest manifest.csv --out damaged --quick >/dev/null 2>said.txt || { echo "$damage: run does not mend it"; failures=$((failures + 1)); }
    grep -q "$(basename "$record")" said.txt || { echo "$damage: run does not say so"; failures=$((failures + 1)); }
    cmp -s good/summary.json damaged/summary.json || { echo "$damage: the summary differs"; failures=$((failures + 1)); }
done

# where nothing can be written (root may write everywhere: then a file in the way has to do)
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod a-w locked
    refused 'unwritable --out' 'locked' run --quick --out locked/results
fi
mkdir full
if mount -t tmpfs -o size=64k tmpfs full 2>/dev/null; then
    refused 'full disk' 'full' run --data data.csv --manifest manifest.csv --out full/results --quick --jobs 1
    umount full
else
    echo "not tested: a full disk (no right to mount one)"
fi

find good -type f -exec sha256sum {} + | sort >good.after
cmp -s good.sums good.after || { echo "existing results were touched:"; diff good.sums good.after; failures=$((failures + 1)); }
[ $failures -eq 0 ] && echo "all refused as they should be"
exit $((failures > 0))
