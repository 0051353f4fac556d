# Says for each include of a header whether it leads upwards: awk -f floors.awk base/a.hpp sampling/b.hpp (paths below
# include/equipoise). The floors are those of cmake/equipoise_layers.cmake; files outside a folder may include all.
function floor_of(path) { return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "top" }
BEGIN {
    may["base"] = "base"
    may["stats"] = "base stats"
    may["metrics"] = "base metrics"
    may["data"] = "base data"
    may["intake"] = may["data"] " intake"
    may["audit"] = may["data"] " stats audit"
    may["sampling"] = may["data"] " sampling"
    may["augment"] = may["sampling"] " augment"
    may["model"] = may["augment"] " metrics model"
    may["study"] = may["model"] " study"
    may["report"] = may["study"] " stats report"
    may["top"] = may["report"] " intake audit top"
}
FNR == 1 {
    here = floor_of(FILENAME)
    if (!(here in may)) print FILENAME ": the folder " here " is no floor of cmake/equipoise_layers.cmake"
}
/^[ \t]*#[ \t]*include[ \t]*"/ { print FILENAME ":" FNR ": includes with quotes; write <equipoise/...>: " $0 }
/^[ \t]*#[ \t]*include[ \t]*<equipoise\// {
    included = $0
    sub(/^[^<]*<equipoise\//, "", included)
    sub(/>.*/, "", included)
    there = floor_of(included)
    if (index(" " may[here] " ", " " there " ") == 0)
        print FILENAME ":" FNR ": " here " includes " included ", but may include only: " may[here]
}
