// The audit of real files against R: the published Stage 3 runs, warpbreaks, npk, PlantGrowth; and the command itself.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "input_files.hpp"
#include "stats_cases.hpp"
#include <equipoise/audit_command.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace equipoise::audit;
using equipoise::Json;

namespace {

/// The audit of a file of $EQUIPOISE_DATA_DIR as JSON; null, with a line that says so, where there is none.
Json audit_of_published(const char* name, std::vector<std::string> metrics) {
    const auto folder = input_files::real_data();
    if (!folder || !std::filesystem::exists(*folder / name)) {
        WARN("skipped " << name << ": EQUIPOISE_DATA_DIR is not set or does not hold it");
        return {};
    }
    return json_of(audit_file({.file = (*folder / name).string(), .roles = {.metrics = std::move(metrics)}}));
}
/// The same of a file of $EQUIPOISE_REFERENCE_DIR/stats/data.
Json audit_of_reference(const char* name, NamedRoles roles = {}, std::string baseline = "") {
    const auto path = stats_cases::folder() / "stats" / "data" / name;
    if (stats_cases::folder().empty() || !std::filesystem::exists(path)) {
        WARN("skipped " << name << ": EQUIPOISE_REFERENCE_DIR is not set or does not hold it");
        return {};
    }
    return json_of(audit_file({.file = path.string(), .roles = std::move(roles), .baseline = std::move(baseline)}));
}

const Json& finding(const Json& audit, std::string_view kind) {
    for (const Json& one : audit.at("findings"))
        if (one.at("kind") == kind) return one;
    FAIL("no finding " << kind);
    return audit;
}

/// The pool of a question by its kind, which repeats it keeps, and its series ("" for none).
const Json& pool(const Json& question, std::string_view kind, std::string_view repeats, std::string_view series = "") {
    for (const Json& one : question.at("pools"))
        if (one.at("kind") == kind && one.at("repeats") == repeats &&
            (series.empty() || one.at("where").value("experiment.name (series)", "") == series))
            return one;
    FAIL("no pool " << kind << " " << repeats << " " << series);
    return question;
}

Approx exactly(double value) { return Approx(value).epsilon(1e-11); }

constexpr const char* ood_f1 = "metrics.ood.best_f1.f1";
constexpr const char* linear = "training_args.upsampling_mode=linear";
constexpr const char* repeat = "training_args.upsampling_mode=repeat";

}  // namespace

TEST_CASE("published Stage 3: what was pooled, and what each choice of runs says") {
    const Json audit = audit_of_published("stage3_published_runs.csv", {});
    if (audit.is_null()) return;
    CHECK(audit["roles"]["factors"] == Json{"training_args.upsampling_ratio"});
    CHECK(audit["roles"]["within"] == Json{"training_args.upsampling_mode"});
    CHECK(audit["roles"]["seed"] == "experiment.seed");

    const Json& mixed = finding(audit, "pooled_settings")["numbers"]["columns"];
    CHECK(mixed["dataset.filters.balance"] == Json{{"True", 49}, {"", 78}});
    CHECK(mixed["dataset.filters.quality"] == Json{{"['high', 'medium']", 49}, {"", 78}});
    CHECK(mixed.contains("training_args.learning_rate"));
    CHECK(mixed.contains("training_args.mixup"));

    // R 4.2.2: summary(aov(y ~ factor(ratio))) of the rows named on the right
    const Json& line = audit["analyses"][ood_f1][linear];
    CHECK(line["claim"] == "refused");
    CHECK(line["anova"]["f"].get<double>() == exactly(1.84631917790087));  // mode linear, 81 runs
    CHECK(line["anova"]["p"].get<double>() == exactly(0.0681506353064197));
    const Json& alike = pool(line, "recorded_alike", "all");  // and learning rate 0.0005 and mixup True, 54
    CHECK(alike["anova"]["f"].get<double>() == exactly(2.36196625874922));
    const Json& first = pool(line, "recorded_alike", "first");  // and not 3C: stage 3 and 3B, 45
    CHECK(first["n"] == 45);
    CHECK(first["anova"]["f"].get<double>() == exactly(4.75278867223198));
    CHECK(first["anova"]["p"].get<double>() == exactly(0.000284321282329781));
    const Json& last =
        pool(line, "recorded_alike", "last");  // !duplicated(paste(ratio, seed, balance), fromLast = TRUE)
    CHECK(last["anova"]["f"].get<double>() == exactly(1.15091704209344));
    CHECK(last["anova"]["p"].get<double>() == exactly(0.355967154580596));
    const Json& balanced = pool(line, "homogeneous", "all", "stage3");
    CHECK(balanced["n"] == 24);
    CHECK(balanced["where"]["dataset.filters.balance"] == "True");
    CHECK(balanced["anova"]["f"].get<double>() == exactly(0.66341737704636));
    CHECK(balanced["anova"]["p"].get<double>() == exactly(0.699566193586023));

    const Json& again = audit["analyses"][ood_f1][repeat];
    CHECK(again["anova"]["f"].get<double>() == exactly(1.31575738944946));
    CHECK(again["anova"]["p"].get<double>() == exactly(0.260469897769456));
    const Json& balanced_repeat = pool(again, "homogeneous", "all", "stage3");
    CHECK(balanced_repeat["n"] == 23);
    CHECK(balanced_repeat["anova"]["f"].get<double>() == exactly(0.619551929345723));
    CHECK(balanced_repeat["anova"]["p"].get<double>() == exactly(0.732298762796232));
}

TEST_CASE("published Stage 3: nine pairs of runs that contradict each other, and thresholds read off the tests") {
    const Json audit = audit_of_published("stage3_published_runs.csv", {});
    if (audit.is_null()) return;
    const Json& pairs = finding(audit, "contradictory_runs");
    CHECK(pairs["numbers"]["groups"] == 9);
    // read from the file: stage3b_022 .264 and stage3c_augA_001 .867
    CHECK(pairs["numbers"]["differences"][ood_f1]["largest"].get<double>() == Approx(0.603));
    // R 4.2.2: sqrt(mean((second - first)^2) / 2) of the nine pairs
    CHECK(pairs["numbers"]["differences"][ood_f1]["sd_of_a_run"].get<double>() == Approx(0.2760305).epsilon(1e-6));
    const Json& thresholds = finding(audit, "thresholds_on_test")["numbers"]["thresholds"];
    // R 4.2.2: table(d$metrics.ood.best_f1.threshold)
    CHECK(thresholds["metrics.ood.best_f1.threshold"]["distinct"] == 12);
    CHECK(thresholds["metrics.ood.best_f1.threshold"]["at_maximum"] == 71);
    CHECK(thresholds["metrics.iid.best_f1.threshold"]["at_maximum"] == 52);
}

TEST_CASE("published Stage 3, linear and balanced: every analysis against R") {
    const Json audit = audit_of_published("stage3_published_runs.csv", {ood_f1});
    if (audit.is_null()) return;
    const Json& one = pool(audit["analyses"][ood_f1][linear], "homogeneous", "all", "stage3")["analysis"];
    // R 4.2.2: oneway.test(y ~ ratio)
    CHECK(one["welch"]["f"].get<double>() == exactly(0.1959245042706));
    CHECK(one["welch"]["df_within"].get<double>() == exactly(6.695879568086));
    CHECK(one["welch"]["p"].get<double>() == exactly(0.975945970876));
    // R 4.2.2: kruskal.test(y, ratio)
    CHECK(one["kruskal_wallis"]["statistic"].get<double>() == exactly(3.043970396169));
    CHECK(one["kruskal_wallis"]["p"].get<double>() == exactly(0.880905019613));
    // car 3.1-1: leveneTest(y, ratio, center = median), as printed
    CHECK(one["brown_forsythe"]["f"].get<double>() == Approx(0.42326).epsilon(2e-5));
    CHECK(one["brown_forsythe"]["p"].get<double>() == Approx(0.87372).epsilon(2e-5));
    // R 4.2.2: friedman.test(y, ratio, seed)
    CHECK(one["friedman"]["chi_squared"]["statistic"].get<double>() == exactly(5.270916334661));
    CHECK(one["friedman"]["chi_squared"]["p"].get<double>() == exactly(0.626939529513));
    // car 3.1-1: Anova(lm(y ~ seed + ratio), type = 2)
    const Json& terms = one["model"]["type_2"]["terms"];
    CHECK(terms["experiment.seed"]["sum_of_squares"].get<double>() == exactly(0.004513083333333));
    CHECK(terms["training_args.upsampling_ratio"]["sum_of_squares"].get<double>() == exactly(0.006439958333333));
    CHECK(terms["training_args.upsampling_ratio"]["f"].get<double>() == Approx(0.72871).epsilon(1e-5));
    CHECK(terms["training_args.upsampling_ratio"]["p"].get<double>() == Approx(0.65134).epsilon(1e-5));
    CHECK(one["model"]["type_2"]["residual"]["df"] == 14);
    // R 4.2.2: TukeyHSD(aov(y ~ ratio))
    CHECK(one["tukey"]["1 - 0"]["difference"].get<double>() == exactly(0.0466666666666662));
    CHECK(one["tukey"]["1 - 0"]["p"].get<double>() == Approx(0.779093349057755).epsilon(1e-9));
    CHECK(one["tukey"]["1 - 0"]["lower"].get<double>() == Approx(-0.0586020733261973).epsilon(1e-8));
    CHECK(one["verdict"]["overall"] == "inconclusive");
    CHECK(one["verdict"]["based_on"] == "adjusted_dunnett");
}

TEST_CASE("first evaluation of Stage 3: other test cases for every run") {
    const Json audit = audit_of_published("stage3_first_evaluation.csv", {ood_f1});
    if (audit.is_null()) return;
    // R 4.2.2: summary(aov(y ~ factor(ratio))), rounded as published
    const Json& line = audit["analyses"][ood_f1][linear];
    CHECK(pool(line, "homogeneous", "all", "stage3")["anova"]["f"].get<double>() == Approx(0.539).epsilon(1e-3));
    CHECK(pool(line, "recorded_alike", "first")["anova"]["f"].get<double>() == Approx(2.509).epsilon(2e-4));
    CHECK(pool(line, "recorded_alike", "first")["anova"]["p"].get<double>() == Approx(0.0222).epsilon(3e-3));
    const Json& again = audit["analyses"][ood_f1][repeat];
    CHECK(pool(again, "homogeneous", "all", "stage3")["anova"]["f"].get<double>() == Approx(0.557).epsilon(1e-3));
    CHECK(again["anova"]["f"].get<double>() == Approx(1.137).epsilon(5e-4));
    // R 4.2.2: range(with(d, tp + fp + fn + tn)), length(unique(.)) of metrics.ood.best_f1
    const Json& sizes = finding(audit, "test_set_sizes")["numbers"]["metrics.ood"];
    CHECK(sizes["fewest"] == 1073);
    CHECK(sizes["most"] == 5706);
    CHECK(sizes["totals"] == 124);
}

TEST_CASE("warpbreaks: two factors") {
    const Json audit = audit_of_reference("warpbreaks.csv");
    if (audit.is_null()) return;
    const Json& all = audit["analyses"]["breaks"]["all"];
    for (const char* type : {"type_1", "type_2", "type_3"}) {
        const Json& terms = all["model"][type]["terms"];
        // R 4.2.2: summary(aov(breaks ~ wool * tension)); balanced, so all types agree
        CHECK(terms["wool"]["sum_of_squares"].get<double>() == exactly(450.6666666666667));
        CHECK(terms["tension"]["sum_of_squares"].get<double>() == exactly(2034.2592592592594));
        CHECK(terms["wool:tension"]["sum_of_squares"].get<double>() == exactly(1002.7777777777778));
        CHECK(terms["wool:tension"]["f"].get<double>() == exactly(4.189068966851043));
    }
    const Json& tension = all["factors"]["tension"];
    // R 4.2.2: TukeyHSD(aov(breaks ~ wool * tension), "tension"); ptukey has nine digits at best
    CHECK(tension["adjusted_tukey"]["M - L"]["p"].get<double>() == Approx(0.022855398402123).epsilon(1e-8));
    CHECK(tension["adjusted_tukey"]["H - L"]["p"].get<double>() == Approx(0.000559539221794).epsilon(1e-7));
    CHECK(tension["adjusted_tukey"]["H - M"]["upper"].get<double>() == Approx(4.09742493472882).epsilon(1e-8));
    // R 4.2.2: TukeyHSD(aov(breaks ~ tension))
    CHECK(tension["tukey"]["M - L"]["p"].get<double>() == Approx(0.038459768064838).epsilon(1e-8));
    // R 4.2.2: pairwise.t.test(breaks, tension, p.adjust = "holm")
    CHECK(tension["holm"]["M - L"].get<double>() == Approx(0.029433925333).epsilon(1e-9));
    CHECK(tension["holm"]["H - L"].get<double>() == Approx(0.001502581445).epsilon(1e-9));
    CHECK(tension["holm"]["H - M"].get<double>() == Approx(0.238614375333).epsilon(1e-9));
    // R 4.2.2: oneway.test(breaks ~ tension), kruskal.test(breaks ~ tension)
    CHECK(tension["welch"]["p"].get<double>() == exactly(0.00703165065261));
    CHECK(tension["kruskal_wallis"]["statistic"].get<double>() == exactly(10.80926527062));
    // R 4.2.2: t.test(breaks ~ wool, var.equal = TRUE), t.test(breaks ~ wool); wilcox.test's W is U
    const Json& wool = all["factors"]["wool"]["two_levels"];
    CHECK(wool["t_test"]["p"].get<double>() == exactly(0.108397092425));
    CHECK(wool["t_test"]["upper"].get<double>() == exactly(12.8752346369403));
    CHECK(wool["welch"]["df"].get<double>() == exactly(42.00554767705));
    CHECK(wool["welch"]["p"].get<double>() == exactly(0.109830321714));
    CHECK(wool["mann_whitney"]["statistic"] == 431);
}

TEST_CASE("npk: three factors in blocks, the highest interaction lost in them") {
    const Json audit = audit_of_reference("npk.csv");
    if (audit.is_null()) return;
    CHECK(audit["roles"]["block"] == "block");
    const Json& model = audit["analyses"]["yield"]["all"]["model"];
    // R 4.2.2: summary(aov(yield ~ block + N*P*K))
    CHECK(model["type_1"]["terms"]["block"]["sum_of_squares"].get<double>() == exactly(343.295));
    CHECK(model["type_1"]["terms"]["N"]["sum_of_squares"].get<double>() == exactly(189.281666666667));
    CHECK(model["type_1"]["terms"]["N:K"]["f"].get<double>() == Approx(2.14597).epsilon(3e-6));
    CHECK(model["type_1"]["residual"]["sum_of_squares"].get<double>() == exactly(185.286666666667));
    CHECK(model["type_2"]["not_estimable"].back() == "N:P:K: 0 of 1 degrees of freedom");
    CHECK(model["type_3"].contains("refused"));
}

TEST_CASE("PlantGrowth: one factor against a control") {
    const Json audit = audit_of_reference("PlantGrowth.csv");
    if (audit.is_null()) return;
    const Json& one = audit["analyses"]["weight"]["all"];
    // R 4.2.2: summary(lm(weight ~ group))
    CHECK(one["anova"]["f"].get<double>() == exactly(4.84608786238));
    CHECK(one["anova"]["p"].get<double>() == exactly(0.0159099583256));
    CHECK(one["anova"]["eta_squared"].get<double>() == exactly(0.264148296832));
    CHECK(one["dunnett"]["trt1 - ctrl"]["standard_error"].get<double>() == exactly(0.278781608406));
    // multcomp 1.4-22: glht(aov(weight ~ group), linfct = mcp(group = "Dunnett")), random draws, as printed
    CHECK(one["dunnett"]["trt1 - ctrl"]["p"].get<double>() == Approx(0.32270).epsilon(1e-3));
    CHECK(one["dunnett"]["trt2 - ctrl"]["p"].get<double>() == Approx(0.15349).epsilon(1e-3));
    CHECK(one["baseline"] == "ctrl");
}

TEST_CASE("the command: exit codes") {
    const input_files::Folder folder;
    const std::string file = folder.write("r.csv", "arm,f1\na,.5\nb,.6\na,.7\nb,.9\n");
    const auto run = [&](std::initializer_list<const char*> words) {
        std::vector<const char*> arguments{"audit"};
        arguments.insert(arguments.end(), words);
        return equipoise::run_audit(static_cast<int>(arguments.size()), arguments.data());
    };
    CHECK(run({file.c_str()}) == 0);
    CHECK(run({file.c_str(), "--json", "--factor", "arm", "--metric", "f1", "--margin", "0.1"}) == 0);
    CHECK(run({"--factor", "arm", file.c_str(), "--metric", "f1", "--where", "arm=a", "--where", "arm=b"}) == 0);
    CHECK(run({"--where", "arm=a", "--where", "arm=b", file.c_str()}) == 0);
    CHECK(run({"--metric", "f1,arm", file.c_str()}) == 1);  // the second is text
    CHECK(run({file.c_str(), "--metric", "loss"}) == 1);
    CHECK(run({file.c_str(), "--margin", "0"}) == 1);
    CHECK(run({file.c_str(), "--where", "arm"}) == 1);
    CHECK(run({file.c_str(), "--unknown"}) == 1);
    CHECK(run({"no such file.csv"}) == 1);
    CHECK(run({}) == 1);
}
