#!/usr/bin/env bash
# A study that is killed, interrupted, sharded or run with other --jobs ends with the same bytes as one left alone.
# Argument: the binary of a study.
# SPDX-License-Identifier: MIT
set -u
study=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
fail() { echo "$*"; failures=$((failures + 1)); }
same() {  # same NAME FOLDER
    cmp -s alone/summary.json "$2/summary.json" || fail "$1: summary.json differs"
    for record in alone/records/*.json; do cmp -s "$record" "$2/records/$(basename "$record")" || fail "$1: $(basename "$record") differs"; done
    [ -z "$(find "$2" -name '*.tmp')" ] || [ "$1" = killed ] || fail "$1: temporary files are left"
}
arguments=(--seeds 1,2,3,4,5,6)

"$study" "${arguments[@]}" --jobs 1 --out alone >/dev/null 2>&1 || fail "the undisturbed study fails"
"$study" "${arguments[@]}" --jobs 2 --out jobs >/dev/null 2>&1 || fail "--jobs 2 fails"
same jobs jobs

# with the C library as it is on a CPU without FMA and AVX2
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX2_Usable,-FMA_Usable "$study" "${arguments[@]}" --out other_cpu >/dev/null 2>&1 || fail "another CPU fails"
same another_cpu other_cpu

# killed at random moments, again and again, until it is done
for moment in 0.02 0.1 0.25 0.4 0.6 0.3 0.15 0.5 0.7 0.35; do
    "$study" "${arguments[@]}" --jobs 2 --out killed >/dev/null 2>&1 &
    process=$!
    sleep $moment
    kill -9 $process 2>/dev/null
    wait $process 2>/dev/null
done
"$study" "${arguments[@]}" --jobs 2 --out killed >/dev/null 2>&1 || fail "the killed study does not complete"
same killed killed

# Ctrl-C: exit code 75, and the same command goes on
"$study" run "${arguments[@]}" --jobs 1 --out interrupted >/dev/null 2>&1 &
process=$!
until [ "$(find interrupted/records -name '*.json' 2>/dev/null | wc -l)" -ge 2 ]; do sleep 0.02; kill -0 $process 2>/dev/null || break; done
kill -TERM $process 2>/dev/null
wait $process
code=$?
done_before=$(find interrupted/records -name '*.json' | wc -l)
if [ "$done_before" -lt "$(find alone/records -name '*.json' | wc -l)" ] && [ $code -ne 75 ]; then fail "an interrupted study ends with $code, not 75"; fi
"$study" "${arguments[@]}" --out interrupted >said.txt 2>&1 || fail "the interrupted study does not complete"
grep -q "$done_before before" said.txt || fail "the interrupted study begins anew: $(grep complete said.txt)"
same interrupted interrupted

# three shards, then the report of all
for shard in 3/3 1/3 2/3; do "$study" run "${arguments[@]}" --shard $shard --out shards >/dev/null 2>&1 || fail "shard $shard fails"; done
"$study" report --out shards >/dev/null || fail "the report of the shards fails"
same shards shards

[ $failures -eq 0 ] && echo "the same bytes each time"
exit $((failures > 0))
