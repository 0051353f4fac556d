// SPDX-License-Identifier: MIT
#include <equipoise/audit/audit.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;

TEST_CASE("questions: every metric within every level") {
    const Audit audit = audit_of(
        "mode,arm,seed,f1,auroc\nm,a,1,.5,.6\nm,b,1,.6,.7\nm,a,2,.55,.6\nm,b,2,.7,.8\nn,a,1,.5,.6\nn,b,1,.6,.9\n"
        "n,a,2,.6,.6\nn,b,2,.7,.7\n",
        {.roles = {.factors = {"arm"}, .within = {"mode"}}});
    REQUIRE(audit.questions.size() == 4);
    CHECK(audit.questions[1].within[0].second == "n");
    CHECK(audit.questions[0].is_homogeneous());
    CHECK(audit.questions[0].pools[0].n == 4);
    CHECK(audit.questions[0].pools[0].answers.size() == 1);
    double smallest = 1;
    for (const Question& question : audit.questions) smallest = std::min(smallest, question.pools[0].anova->p);
    double least = 1;
    for (const Question& question : audit.questions) least = std::min(least, question.holm_p);
    CHECK(least == Approx(std::min(1.0, 4 * smallest)));
}

TEST_CASE("pools of mixed settings: figures for all, full analyses of what may be read") {
    const Audit audit = audit_of(mixed, {.roles = {.factors = {"arm"}}});
    REQUIRE(audit.questions.size() == 1);
    const Question& question = audit.questions[0];
    CHECK_FALSE(question.is_homogeneous());
    for (const PoolAnalysis& pool : question.pools) {
        CHECK(pool.anova);
        CHECK(pool.full.has_value() == (pool.pool.kind != PoolKind::recorded_alike));
    }
    CHECK(find(audit.findings, "pooled_settings"));
}

TEST_CASE("for a page, the main metrics alone are analysed in full") {
    constexpr std::string_view csv =
        "arm,f1,p,r,q\na,.5,.51,.52,1.1\nb,.6,.61,.62,1.2\na,.7,.71,.72,1.3\nb,.8,.81,.82,1.5\n";
    const Audit audit = audit_of(csv, {.roles = {.metrics = {}}, .all_metrics = false});
    const NamedRoles named{.metrics = {"p", "r", "q"}};
    CHECK(audit.questions[0].pools[0].full);
    const Audit some = audit_of(csv, {.roles = named, .all_metrics = false});
    for (const Question& question : some.questions) CHECK(question.pools[0].full);  // asked for
}

TEST_CASE("wide tables, named and guessed") {
    constexpr std::string_view csv = "seed,base,mix\n1,.71,.75\n2,.62,.70\n3,.66,.73\n";
    const Audit audit = audit_of(csv);
    CHECK(audit.is_wide);
    CHECK(audit.questions[0].pools[0].n == 6);
    CHECK(audit.questions[0].pools[0].full->factors[0].two_levels->pairs == 3);
    const Audit paired =
        audit_of("a,b,c\n1.5,2.5,1\n1.7,2.8,2\n1.6,2.9,4\n", {.roles = {.block = "row"}, .wide = {"a", "b"}});
    CHECK(paired.questions[0].is_homogeneous());  // c is another figure, no setting
    CHECK(paired.questions[0].pools[0].full->factors[0].two_levels->pairs == 3);
}

TEST_CASE("a file without a factor is summarised") {
    const Audit audit = audit_of("seed,f1\n1,.5\n2,.6\n3,.7\n");
    CHECK(audit.questions[0].pools[0].full->summary.mean == Approx(0.6));
    CHECK(audit.questions[0].pools[0].anova.refused == "there is no factor");
}

TEST_CASE("one sentence for each file that cannot be audited") {
    CHECK(contains(error_of([] { audit_of("arm,f1\na,.5\nb,.5\n"); }),
                   "column \"f1\" is 0.5 in every row, so there is nothing to compare"));
    CHECK(contains(error_of([] { audit_of("arm,f1\na,.5\n"); }), "has one row"));
    CHECK(contains(error_of([] { audit_of("arm,f1\na,.5\nb,.6\na,.5\nb,.7\n", {.roles = {}, .baseline = "c"}); }),
                   "--baseline c is no level of a factor; arm has a, b."));
    CHECK(contains(error_of([] { audit_of("arm,f1\na,.5\nb,.6\n", {.roles = {.metrics = {"loss"}}}); }),
                   "has no column \"loss\"; it has: arm, f1."));
}
