// The mistakes of a published study, those that still compile: each is named by `plan` or by the report
// (docs/integrity.md).
// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>

namespace equipoise {

struct PublishedMistakes : From<Stage2Baseline> {
    static constexpr std::string_view name  = "published_mistakes";
    static constexpr std::string_view about = "Which mistakes of a published study would have been seen in time?";

    // clang-format off
    // classes are equal before it: below ratio 1 it adds nothing, and three cells are one
    using sampling  = Sampling<UpsampleTo<Linear, Levels<"ratio", 0.2, 0.6, 0.9, 1.5>>, BalancedBatches>;
    // as many passes over more rows: ratio 1.5 trains for longer, too
    using training  = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, NoEarlyStopping>;
    // a test that finds nothing with three seeds has shown nothing
    using seeds     = Seeds<123, 456, 789>;
    using report    = Report<MeanSem, OneWayAnova<"ratio">>;
    using questions = Questions<Question<"upsampling changes nothing", Metric<F1, TestOod>,
                                         Equal<"ratio", Against<0.2>>, Margin<0.02>>>;
    // clang-format on
};

}  // namespace equipoise

EQUIPOISE_MAIN(equipoise::PublishedMistakes)
