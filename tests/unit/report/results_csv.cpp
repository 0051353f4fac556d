// Tests of report/results_csv.hpp: read back with data/csv.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/results_csv.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/data/csv.hpp>

using namespace equipoise;
using namespace equipoise::report;

namespace {

data::CsvTable read_back(const sample::Folder& folder, const Results& results) {
    const auto path = folder.path() / "results.csv";
    std::ofstream(path, std::ios::binary) << results_csv(results);
    return data::CsvTable::read(path, data::CsvHeader::as_written);
}

}  // namespace

TEST_CASE("results_csv: the suite's columns hold settings and the figures that it means") {
    const sample::Folder folder;
    const Results results = sample::stage3();
    const auto table = read_back(folder, results);
    REQUIRE(table.rows() == 66);
    const auto cell = [&](const char* column) { return std::string(table.column(column)[40]); };
    const RunResult& run = results.runs[40];
    CHECK(cell("experiment.name") == "stage3_balancing_" + run.id);
    CHECK(cell("experiment.seed") == std::to_string(run.seed));
    CHECK(cell("training_args.upsampling_mode") == "linear");
    CHECK(cell("training_args.upsampling_ratio") == "0.2");
    CHECK(cell("training.epochs") == "50");
    CHECK(cell("training.batch_size") == "32");
    CHECK(cell("training.val_split") == "0.2");
    CHECK(cell("training_args.learning_rate") == "0.0005");
    CHECK(cell("training_args.hidden_units") == "512");
    CHECK(cell("training_args.dropout") == "0.25");
    CHECK(cell("training_args.mixup") == "True");
    CHECK(cell("training_args.label_smoothing") == "True");
    CHECK(cell("training_args.focal-loss") == "False");
    CHECK(cell("dataset.filters.balance") == "True");
    CHECK(cell("dataset.filters.quality") == "['high', 'medium']");
    CHECK(cell("metadata.timestamp").empty());
    CHECK(data::parse_number<double>(cell("metrics.ood.best_f1.f1")) == run.number("test_ood.oracle.f1"));
    CHECK(data::parse_number<double>(cell("metrics.iid.best_f1.threshold")) == run.number("test_iid.oracle.threshold"));
    CHECK(data::parse_number<double>(cell("metrics.iid.default_0.5.recall")) == run.number("test_iid.fixed.recall"));
    CHECK(data::parse_number<double>(cell("metrics.ood.auprc")) == run.number("test_ood.average_precision"));
}

TEST_CASE("results_csv: every number of every run stands under its own name, to the last digit") {
    const sample::Folder folder;
    const Results results = sample::stage3();
    const auto table = read_back(folder, results);
    for (std::size_t row = 0; row < table.rows(); ++row)
        for (const auto& [name, value] : results.runs[row].numbers)
            REQUIRE(data::parse_number<double>(std::string(table.column(name)[row])) == value);
    CHECK(std::string(table.column("run.id")[7]) == results.runs[7].id);
    CHECK(std::string(table.column("factor.ratio")[7]) == "0.2");
    CHECK(std::string(table.column("data.synthetic")[7]) == "True");
}

// The header of the suite's own file, Stage 3 as published.
TEST_CASE("results_csv: no column of the suite is missing") {
    std::string header = results_csv(sample::stage3());
    header = "," + header.substr(0, header.find('\n')) + ",";
    for (const char* name : {"experiment.name",
                             "experiment.seed",
                             "training.epochs",
                             "training.batch_size",
                             "training.threads",
                             "training.val_split",
                             "training.autotune",
                             "dataset.manifest",
                             "dataset.filters.include_negatives",
                             "dataset.filters.balance",
                             "dataset.filters.max_per_class",
                             "dataset.filters.quality",
                             "dataset.filters.positive_subsets",
                             "dataset.filters.negative_subsets",
                             "dataset.filters.call_type",
                             "dataset.filters.source_root",
                             "dataset.filters.splits",
                             "dataset.filters.manifest",
                             "dataset.filters.seed",
                             "metrics.iid.best_f1.threshold",
                             "metrics.iid.best_f1.precision",
                             "metrics.iid.best_f1.recall",
                             "metrics.iid.best_f1.f1",
                             "metrics.iid.best_f1.accuracy",
                             "metrics.iid.auroc",
                             "metrics.iid.auprc",
                             "metrics.ood.best_f1.threshold",
                             "metrics.ood.best_f1.precision",
                             "metrics.ood.best_f1.recall",
                             "metrics.ood.best_f1.f1",
                             "metrics.ood.best_f1.accuracy",
                             "metrics.ood.auroc",
                             "metrics.ood.auprc",
                             "metadata.timestamp",
                             "metadata.git_commit",
                             "training_args.fmin",
                             "training_args.fmax",
                             "analyzer_args.fmin",
                             "analyzer_args.fmax",
                             "analyzer_args.sensitivity",
                             "training_args.overlap",
                             "analyzer_args.overlap",
                             "training_args.focal-loss",
                             "training_args.focal-loss-gamma",
                             "training_args.focal-loss-alpha",
                             "training_args.learning_rate",
                             "training_args.hidden_units",
                             "training_args.mixup",
                             "training_args.dropout",
                             "training_args.label_smoothing",
                             "training_args.upsampling_mode",
                             "training_args.upsampling_ratio"})
        CHECK(sample::has(header, "," + std::string(name) + ","));
}

TEST_CASE("results_csv: the header of a published file, where it is at hand") {
    const char* const folder = std::getenv("EQUIPOISE_DATA_DIR");
    if (folder == nullptr || !std::filesystem::exists(std::filesystem::path(folder) / "stage3_published_runs.csv")) {
        WARN("skipped: EQUIPOISE_DATA_DIR names no folder with stage3_published_runs.csv");
        return;
    }
    std::string header = results_csv(sample::stage3());
    header = "," + header.substr(0, header.find('\n')) + ",";
    const data::CsvReader published(std::filesystem::path(folder) / "stage3_published_runs.csv",
                                    data::CsvHeader::as_written);
    for (const std::string& name : published.header()) CHECK(sample::has(header, "," + name + ","));
}

TEST_CASE("results_csv: settings that factors change come from the run, those not recorded stay empty") {
    const sample::Folder folder;
    Results results = sample::study_of({sample::numbers("lr", {0.0005, 0.001}),
                                        {"augmentation", {"no_augmentation", "augmentation(mixup(alpha=0.2))"}, {}},
                                        {"quality", {"quality(high)", "any_quality"}, {}}});
    results.choices.clear();
    const auto table = read_back(folder, results);
    const auto cell = [&](const char* column, std::size_t row) { return std::string(table.column(column)[row]); };
    CHECK(cell("training_args.learning_rate", 0) == "0.0005");
    CHECK(cell("training_args.learning_rate", 23) == "0.001");
    CHECK(cell("training_args.mixup", 0) == "False");
    CHECK(cell("training_args.mixup", 23) == "True");
    CHECK(cell("training_args.label_smoothing", 23) == "False");
    CHECK(cell("dataset.filters.quality", 0) == "['high']");
    CHECK(cell("dataset.filters.quality", 23).empty());
    CHECK(cell("dataset.filters.balance", 0).empty());
    CHECK(cell("training_args.dropout", 0).empty());
}

TEST_CASE("results_csv: quotes, commas, formulas and missing values") {
    CHECK(csv_text("plain") == "plain");
    CHECK(csv_text("a,b") == "\"a,b\"");
    CHECK(csv_text("say \"a\"") == "\"say \"\"a\"\"\"");
    CHECK(csv_text("two\nlines") == "\"two\nlines\"");
    CHECK(csv_text("=1+1") == "'=1+1");
    CHECK(csv_text("@SUM(A1,A2)") == "\"'@SUM(A1,A2)\"");
    CHECK(csv_text("-x") == "'-x");
    CHECK(csv_text("+x") == "'+x");
    CHECK(csv_number(-0.5) == "-0.5");
    CHECK(csv_number(0.1) == "0.1");
    CHECK(csv_number(std::nan("")).empty());

    const sample::Folder folder;
    Results results = sample::study_of({{"mode", {"=HYPERLINK(\"x\")", "a, b"}, {}}});
    results.data_name = "-frogs";
    results.runs[0].numbers.erase("training.steps");
    const auto table = read_back(folder, results);
    CHECK(std::string(table.column("factor.mode")[0]) == "'=HYPERLINK(\"x\")");
    CHECK(std::string(table.column("factor.mode")[3]) == "a, b");
    CHECK(std::string(table.column("data.name")[0]) == "'-frogs");
    CHECK(std::string(table.column("training.steps")[0]).empty());
    CHECK(std::string(table.column("training.steps")[1]) == "5050");
}

TEST_CASE("results_csv: without runs there is a header") {
    const sample::Folder folder;
    const auto table = read_back(folder, sample::only_first(sample::stage3(), 0));
    CHECK(table.rows() == 0);
    CHECK(table.find("metrics.ood.best_f1.f1") != nullptr);
}
