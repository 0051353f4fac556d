// SPDX-License-Identifier: MIT
#include <equipoise/sampling/targeted.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/smote.hpp>

#include <set>
#include <string>

using namespace equipoise;
using input_files::error_of;

namespace {

/// 40 positives, call types in turn grunt, grunt, growl, both, quality in turn high, medium, low; 100 negatives.
const data::Dataset& frogs() {
    static const data::Dataset made = [] {
        data::Dataset rows = small_data::make(40, 100);
        const char* types[] = {"grunt", "grunt", "growl", "both"};
        for (std::uint32_t row = 0; row < 140; ++row) rows.call_type.push_back(row < 40 ? types[row % 4] : "");
        return rows;
    }();
    return made;
}
template <class Description> Treatment applied(TrainingSet& set) {
    return Settled<Description>::in({}).apply(set, {123, 0});
}
TrainingSet frog_rows() { return {frogs(), small_data::all_rows(frogs())}; }

/// What the added rows are made of.
template <class Description> std::set<std::string> drawn(const data::Column& column) {
    TrainingSet set = frog_rows();
    applied<Description>(set);
    std::set<std::string> values;
    for (std::size_t row = 140; row < set.size(); ++row)
        for (const Term& term : set.terms(row)) values.emplace(column[term.row]);
    return values;
}
template <class Description> std::string refusal(const data::Dataset& data) {
    return error_of([&] {
        TrainingSet set(data, small_data::all_rows(data));
        applied<Description>(set);
    });
}
using Values = std::set<std::string>;

}  // namespace

TEST_CASE("Targeted adds as many rows as its step would, of its kind alone") {
    CHECK(drawn<Targeted<ByCallType<"growl">, UpsampleBy<Repeat, 2>>>(frogs().call_type) == Values{"growl"});
    CHECK(drawn<Targeted<ByCallType<"growl", "both">, UpsampleBy<Linear, 2>>>(frogs().call_type) ==
          Values{"growl", "both"});
    CHECK(drawn<Targeted<ByQuality<"high">, UpsampleTo<Smote, 1>>>(frogs().quality) == Values{"high"});
    CHECK(drawn<Targeted<ByQuality<"low">, UpsampleToSharedCount<Mean, 1>>>(frogs().quality) == Values{"low"});

    TrainingSet targeted = frog_rows(), untargeted = frog_rows();
    const Treatment of_kind = applied<Targeted<ByCallType<"growl">, UpsampleTo<Linear, 0.75>>>(targeted);
    const Treatment of_all = applied<UpsampleTo<Linear, 0.75>>(untargeted);
    CHECK(of_kind.added == of_all.added);
    CHECK(of_kind.blended == of_all.blended);
    CHECK(targeted.counts() == std::vector<std::size_t>{100, 75});
    CHECK(of_kind.policy == "targeted(by_call_type(growl), upsample_to(linear))");
    CHECK(targeted.hash() != untargeted.hash());
}

TEST_CASE("where every row is of the kind, Targeted is its step") {
    TrainingSet targeted = frog_rows(), untargeted = frog_rows();
    applied<Targeted<ByQuality<"high", "medium", "low">, UpsampleBy<Linear, 1>>>(targeted);
    applied<UpsampleBy<Linear, 1>>(untargeted);
    CHECK(targeted.hash() == untargeted.hash());
}

TEST_CASE("negatives are of no kind: where they are the smaller class, they are drawn from as by the step") {
    const auto data = small_data::make(60, 20);
    TrainingSet targeted(data, small_data::all_rows(data)), untargeted = targeted;
    applied<Targeted<ByQuality<"high">, UpsampleTo<Repeat, 1>>>(targeted);
    applied<UpsampleTo<Repeat, 1>>(untargeted);
    CHECK(targeted.hash() == untargeted.hash());
}

TEST_CASE("a kind that is not there is an error that names those that are") {
    const auto unknown = refusal<Targeted<ByCallType<"grwl">, UpsampleBy<Repeat, 1>>>(frogs());
    CHECK(unknown.find("small: Targeted draws from by_call_type(grwl)") == 0);
    CHECK(unknown.find("of 40 rows of the class class0") != std::string::npos);
    CHECK(unknown.find("none is \"grwl\"; there are: grunt, growl, both;") != std::string::npos);
    const auto one_of_two = refusal<Targeted<ByCallType<"growl", "bth">, UpsampleBy<Repeat, 1>>>(frogs());
    CHECK(one_of_two.find("none is \"bth\"") != std::string::npos);
    const auto without = refusal<Targeted<ByCallType<"growl">, UpsampleBy<Repeat, 1>>>(small_data::make(9, 9));
    CHECK(without.find("give a manifest that says it") != std::string::npos);

    auto split_up = frogs();  // growls there are, but not among the rows that are trained on
    data::SplitRows<Train> some;
    for (std::uint32_t row = 0; row < 140; ++row)
        if (row % 4 != 2) some.rows.push_back(row);
    const auto elsewhere = error_of([&] {
        TrainingSet set(split_up, some);
        applied<Targeted<ByCallType<"growl">, UpsampleBy<Repeat, 1>>>(set);
    });
    CHECK(elsewhere.find("none is that; there are: grunt, both;") != std::string::npos);
}

TEST_CASE("the kind may be a factor") {
    using Sweep = Targeted<Factor<"target", ByCallType<"growl">, ByQuality<"high">>, UpsampleBy<Repeat, 0.5>>;
    CHECK(CellsOf<Sweep>::list::size == 2);
    CHECK(Settled<Targeted<ByQuality<"high">, UpsampleBy<Repeat, 0.5>>>::label({}) ==
          "targeted(by_quality(high), upsample_by(repeat, ratio=0.5))");
}
