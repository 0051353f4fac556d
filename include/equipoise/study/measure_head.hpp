/// measure_head.hpp: a head that is there already, measured on the tests of a study as its runs are.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/run.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// Figures of one test split, named as in records.
struct HeadFigures {
    std::string_view split;
    std::vector<std::pair<std::string, double>> numbers;
};

/// A head, which of its classes the study is about, and its own threshold.
struct MeasuredHead {
    const Head& head;
    std::size_t class_index = 0;
    double threshold = 0.5;
};

namespace detail {

/// Figures on each test split of the run, which is not trained; its evaluation makes scores of files.
template <class Cell>
std::vector<HeadFigures> measure_head(const Run& run, const RunContext& context, const MeasuredHead& measured) {
    const auto with = context.settle<Cell>(run);
    const data::Splits& splits = context.splits(run.choices.front().second, with.split);
    const std::size_t classes = measured.head.classes.size();
    std::vector<HeadFigures> figures;
    const auto measure = [&]<TestRole Role>(const data::SplitRows<Role>& split) {
        if (split.empty()) return;
        const std::vector<float> logits = logits_of(measured.head, context.data(), split.rows);
        std::vector<float> scores;
        std::vector<std::uint32_t> files, groups;
        std::vector<std::int8_t> labels;
        for (std::size_t i = 0; i < split.size(); ++i) {
            scores.push_back(static_cast<float>(math::sigmoid(logits[i * classes + measured.class_index])));
            files.push_back(context.files()[split.rows[i]]);
            groups.push_back(context.groups()[split.rows[i]]);
            labels.push_back(context.data().labels(split.rows[i], 0));
        }
        const auto by_file = metrics::score_files<Role>(with.evaluation, {scores, files, labels, groups});
        metrics::check_ledger(by_file);
        const metrics::Ranking ranking = metrics::rank(by_file);
        const double none = std::numeric_limits<double>::quiet_NaN();
        auto& numbers = figures.emplace_back(HeadFigures{Role::name, {}}).numbers;
        const auto add = [&](const std::string& name, double value) { numbers.emplace_back(name, value); };
        add("files.expected", static_cast<double>(by_file.expected));
        add("files.positives", static_cast<double>(ranking.positives));
        add("auroc", metrics::auroc(ranking).value_or(none));
        add("average_precision", metrics::average_precision(ranking).value_or(none));
        add("honest.threshold", measured.threshold);
        ranking.at(measured.threshold).for_each_number(add, "honest.");
    };
    measure(splits.test_iid);
    measure(splits.test_ood);
    return figures;
}

}  // namespace detail

}  // namespace equipoise
