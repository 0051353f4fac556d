#!/usr/bin/env bash
# Every code block of the documentation: C++ is compiled, commands are run (in --quick mode, on a made-up data set).
# Arguments: source folder, folder of the studies' binaries, that of the tools, compiler, compiler flags...
# SPDX-License-Identifier: MIT
set -u
source=$1 binaries=$2 tools=$3 compiler=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
cd "$work" || exit 1

# block_N.cpp and commands.txt from the fenced blocks of all pages
awk '/^```cpp/ { file = sprintf("block_%d.cpp", ++count); kind = "cpp"; next } /^```sh/ { kind = "sh"; next } /^```/ { kind = ""; next }
     kind == "cpp" { print > file } kind == "sh" { print > "commands.txt" }' "$source"/README.md "$source"/docs/*.md

for block in block_*.cpp; do
    "$compiler" -std=c++20 -fsyntax-only -DEQUIPOISE_SEPARATE "$@" "$block" || { echo "does not compile: $(sed -n 1,6p "$block")"; failures=$((failures + 1)); }
done

awk 'BEGIN { srand(1); print "file,x0,x1,x2,x3"
    for (i = 0; i < 400; i++) { line = "clip" i ".wav"; for (j = 0; j < 4; j++) line = line "," rand() + (i % 2 && j < 2); print line } }' >embeddings.csv
awk 'BEGIN { print "file_path,label,quality,call_type,site,recorder_id,date,split"
    for (i = 0; i < 400; i++) print "clip" i ".wav," (i % 2 ? "positive,high" : "negative,") ",," (i < 330 ? "creek" : "pond") ",,," (i < 200 ? "train" : i < 260 ? "val" : i < 330 ? "test_iid" : "test_ood") }' >manifest.csv

# clips.csv and embeddings/: 60 recordings of four windows each, at two sites, with Windows paths
mkdir embeddings
awk 'BEGIN { srand(2); print "file_path,label,site,recorder_id,date,split"
    for (i = 0; i < 60; i++) {
        site = i < 45 ? "creek" : "pond"; split_name = i < 27 ? "train" : i < 36 ? "val" : i < 45 ? "test_iid" : "test_ood"
        print "D:\\field\\" site "\\rec" i ".wav," (i % 2 ? "positive" : "negative") "," site ",R" int(i / 9) ",201908" 10 + int(i / 9) "," split_name
        for (w = 0; w < 4; w++) { line = w * 3 "\t" w * 3 + 3 "\t"; for (j = 0; j < 8; j++) line = line (j ? "," : "") rand() + (i % 2 && j < 2)
            print line > ("embeddings/rec" i ".birdnet.embeddings.txt") } } }' >clips.csv

while read -r door verb arguments; do
    [ "$door" = ./equipoise ] || { echo "not tested: $door $verb $arguments"; failures=$((failures + 1)); continue; }
    case $verb in
    test) continue ;; # this is it
    prepare | describe | audit | score)
        # shellcheck disable=SC2206
        command=("$tools/equipoise_$verb" $arguments)
        ;;
    list | help) command=("$source/equipoise" "$verb") ;;
    run)
        read -r study rest <<<"$arguments"
        command=("$binaries/${study:-stage3_balancing}")
        # shellcheck disable=SC2206
        command+=($rest)
        case "$rest" in *report* | *--help* | *--quick*) ;; *) command+=(--quick) ;; esac
        ;;
    *) echo "not tested: $door $verb"; failures=$((failures + 1)); continue ;;
    esac
    "${command[@]}" >said.txt 2>&1 || { echo "${command[*]} fails:"; cat said.txt; failures=$((failures + 1)); }
done <commands.txt

[ $failures -eq 0 ] && echo "$(ls block_*.cpp | wc -l) blocks compiled, $(wc -l <commands.txt) commands run"
exit $((failures > 0))
