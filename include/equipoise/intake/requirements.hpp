/// requirements.hpp: what studies ask of data, and whether a data set has it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/intake/facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::data {

/// A threshold chosen on fewer positive files is coarse: one file more or less moves recall by 5 points.
inline constexpr std::size_t few_positive_files = 20;

namespace detail {

class RequirementsOf {
  public:
    explicit RequirementsOf(const Description& facts) : facts_(facts) {}

    std::vector<Requirement> state() const {
        return {binary_labels(), split(), no_leak(), tests(), validation(), files(), quality(), site(), night()};
    }

  private:
    const PartFacts* find(std::string_view split) const {
        const auto place = std::ranges::find(facts_.by_split, split, &PartFacts::name);
        return place == facts_.by_split.end() ? nullptr : &*place;
    }
    const ColumnUse* column(std::string_view name) const {
        const auto& columns = facts_.groups.columns;
        const auto place = std::ranges::find(columns, name, &ColumnUse::name);
        return place == columns.end() ? nullptr : &*place;
    }
    static bool has_both(const PartFacts& part) { return part.positive_rows > 0 && part.positive_rows < part.rows; }
    static std::string balance(const PartFacts& part) {
        return fmt::format("{} {} positive / {} negative", part.name, part.positive_rows,
                           part.rows - part.positive_rows);
    }

    Requirement binary_labels() const {
        Requirement asks{"binary labels", facts_.is_binary, true, facts_.label_refusal};
        if (facts_.is_binary)
            asks.says = fmt::format("\"{}\" against \"{}\"", facts_.class_pair[1], facts_.class_pair[0]);
        return asks;
    }
    Requirement split() const {
        Requirement asks{"split (ManifestSplits)", false, true, ""};
        const PartFacts* const train = find("train");
        asks.is_met = train && (find("test_iid") || find("test_ood")) && (!facts_.is_binary || has_both(*train));
        if (facts_.by_split.empty())
            asks.says =
                "give the manifest a column `split` (train, val, test_iid, test_ood), or say "
                "--split heldout:COLUMN=VALUE";
        else if (!train)
            asks.says = "no row is `train`; write it in the column `split` where rows may be learnt from";
        else if (!find("test_iid") && !find("test_ood"))
            asks.says =
                "no row is test_iid or test_ood, so nothing would be measured; mark some, whole files or "
                "nights at a time";
        else if (!asks.is_met)
            asks.says = balance(*train) + ": both classes are needed to learn from";
        else
            asks.says = facts_.is_binary ? balance(*train) : fmt::format("train {} rows", train->rows);
        if (asks.is_met && !facts_.split_rule.empty()) asks.says += ", by --split " + facts_.split_rule;
        return asks;
    }
    Requirement no_leak() const {
        const LeakageFacts& leakage = facts_.leakage;
        Requirement asks{"no leakage", leakage.was_checked && leakage.error.empty(), true, "see Leakage"};
        if (!leakage.was_checked) asks.says = "not checked: there is no split";
        if (asks.is_met) asks.says = leakage.notices.empty() ? "clean" : "after rows are set aside: see Leakage";
        return asks;
    }
    Requirement tests() const {
        Requirement asks{"tests with positives", false, true, "needs binary labels and test_iid or test_ood"};
        if (!facts_.is_binary || !(find("test_iid") || find("test_ood"))) return asks;
        asks.is_met = true;
        asks.says.clear();
        bool have_both = true;
        for (std::string_view name : {"test_iid", "test_ood"})
            if (const PartFacts* const test = find(name)) {
                asks.says += (asks.says.empty() ? "" : "; ") + balance(*test);
                asks.is_met = asks.is_met && test->positive_rows > 0;
                have_both = have_both && has_both(*test);
            }
        if (!asks.is_met)
            asks.says += ": nothing can be found in a test without positives; leave that split out";
        else if (!have_both)
            asks.says += ": AUROC is undefined without negatives";
        return asks;
    }
    Requirement validation() const {
        Requirement asks{"threshold from val", false, false, ""};
        const PartFacts* const part = find("val");
        if (!part) {
            asks.says = "no row is `val`: the monitor rows (a share of train) serve in its place";
        } else if (!facts_.is_binary) {
            asks.says = "needs binary labels";
        } else if (!has_both(*part)) {
            asks.says =
                balance(*part) + ": one class is missing, so the threshold is 0.5 and flagged; move files to val";
        } else {
            asks.is_met = true;
            asks.says = fmt::format("val has {} positive files", part->positive_files);
            if (part->positive_files < few_positive_files)
                asks.says += fmt::format(": coarse below {}, one file moves recall by {:.0f} points",
                                         few_positive_files, 100.0 / static_cast<double>(part->positive_files));
        }
        return asks;
    }
    Requirement files() const {
        if (!column("file"))
            return {"decisions per file", false, false, "no file names: each row is judged alone; give `file_path`"};
        return {"decisions per file", true, false, fmt::format("{} files", facts_.groups.files)};
    }
    Requirement quality() const {
        Requirement asks{"Quality<...> (Cohort)", false, false, ""};
        const PartFacts* const train = find("train");
        if (!column("quality"))
            asks.says = "no qualities: the filter keeps every positive; give `quality` (high, medium, low)";
        else if (!train || !facts_.is_binary)
            asks.says = "needs binary labels and a split";
        else {
            const auto& [high, medium, low] = train->positive_qualities;
            asks.is_met = high + medium > 0;
            asks.is_needed = low == train->positive_rows && low > 0;
            asks.says = fmt::format("positives of train: {} high, {} medium, {} low, {} not said", high, medium, low,
                                    train->positive_rows - high - medium - low);
            if (asks.is_needed)
                asks.says += "; the baseline's Quality<\"high\", \"medium\"> would keep none";
            else if (!asks.is_met)
                asks.says += "; Quality<\"high\", \"medium\"> would keep those not said alone";
        }
        return asks;
    }
    Requirement site() const {
        const ColumnUse* const sites = column("site");
        Requirement asks{"HeldOutSite", sites && sites->values >= 2, false, "give the manifest a column `site`"};
        if (sites) asks.says = fmt::format("{} site{}", sites->values, sites->values == 1 ? "; two are needed" : "s");
        return asks;
    }
    Requirement night() const {
        const std::size_t nights = facts_.groups.nights;
        Requirement asks{"HeldOutDates", nights >= 2, false, fmt::format("{} recorder-nights", nights)};
        if (nights < 2)
            asks.says =
                fmt::format("needs {}{}{} in the manifest", column("recorder") ? "" : "`recorder_id`",
                            column("recorder") || column("date") ? "" : " and ", column("date") ? "" : "`date`");
        if (nights < 2 && column("recorder") && column("date")) asks.says = "fewer than two recorder-nights are known";
        return asks;
    }

    const Description& facts_;
};

}  // namespace detail

/// What the studies that come with the framework need, and what others may use.
inline std::vector<Requirement> requirements_of(const Description& facts) {
    return detail::RequirementsOf(facts).state();
}

}  // namespace equipoise::data
