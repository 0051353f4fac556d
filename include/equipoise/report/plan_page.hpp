/// plan_page.hpp: a study before anything is trained: its design, and what each cell really trains on.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/verdicts.hpp>
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/treatment_audit.hpp>

#include <fmt/format.h>

#include <numeric>
#include <string>
#include <vector>

namespace equipoise {

/// The design of a study on one data set, examined for all of its seeds and shown for the first.
class PlanPage {
  public:
    /// What one question can be expected to yield, by number of seeds, if nothing differs and if the planned effect
    /// does.
    struct Prospect {
        std::size_t seeds;
        stats::VerdictChances if_equal, if_different;
    };
    struct PlannedVerdicts {
        PlannedQuestion question;
        std::vector<Prospect> prospects;
    };
    PlanPage(Json plan, std::span<const DesignFactor> factors, std::vector<ExaminedRun> runs, std::uint64_t seed,
             std::vector<PlannedVerdicts> questions, std::vector<ExaminedRun> controls = {})
        : plan_(std::move(plan)),
          seed_(seed),
          questions_(std::move(questions)),
          controls_(std::move(controls)),
          audit_({factors.begin(), factors.end()}, cells_of(factors, runs)),
          confounds_(confounds_of(factors, runs)) {
        const auto is_of_other_seed = [&](const ExaminedRun& each) { return each.run.seed != seed; };
        cells_ = std::move(runs);
        std::erase_if(cells_, is_of_other_seed);
        std::erase_if(controls_, is_of_other_seed);
    }

    Json json() const {
        Json json = plan_;
        const auto json_of = [](const ExaminedRun& cell) {
            Json treatments = Json::array();
            for (const Treatment& done : cell.outcome.treatments) treatments.push_back(detail::json_of(done));
            return Json{{"settings", detail::json_of(cell.run.settings)},
                        {"training_rows", cell.outcome.training_counts},
                        {"training_set", fmt::format("{:016x}", cell.outcome.training_set_hash)},
                        {"steps", cell.outcome.curve.steps},
                        {"treatments", treatments}};
        };
        json["cells"] = Json::array();
        for (const ExaminedRun& cell : cells_) json["cells"].push_back(json_of(cell));
        json["control_cells"] = Json::array();
        for (const ExaminedRun& cell : controls_) {
            json["control_cells"].push_back(json_of(cell));
            json["control_cells"].back()["control"] = cell.run.control.name;
        }
        json["audit"] = audit_json();
        json["chances"] = Json::array();
        const auto of = [](const stats::VerdictChances& chances) {
            return Json{{"different", chances.different},
                        {"equivalent", chances.equivalent},
                        {"different_but_trivial", chances.different_but_trivial},
                        {"inconclusive", chances.inconclusive}};
        };
        for (const PlannedVerdicts& planned : questions_)
            for (const Prospect& prospect : planned.prospects)
                json["chances"].push_back({{"question", planned.question.text},
                                           {"seeds", prospect.seeds},
                                           {"noise", planned.question.noise},
                                           {"effect", planned.question.effect},
                                           {"if_equal", of(prospect.if_equal)},
                                           {"if_different", of(prospect.if_different)}});
        return json;
    }

    std::string text() const {
        std::string out = fmt::format("{}: {}\n", plan_["study"].get<std::string>(), plan_["about"].get<std::string>());
        if (plan_["baseline"] != "") {
            out += fmt::format("Differs from {} in:", plan_["baseline"].get<std::string>());
            for (const auto& choice : plan_["differs_from_baseline_in"]) out += " " + choice.get<std::string>();
            out += "\n";
        }
        const Json& data = plan_["data"];
        out += fmt::format("\nData: {}{}, {} rows x {}\n", data["name"].get<std::string>(),
                           data["synthetic"] == true ? " (synthetic)" : "", data["rows"].get<int>(),
                           data["width"].get<int>());
        for (const auto& [split, counts] : data["splits"].items())
            out += fmt::format("  {:<12}{:>7} positive {:>7} negative\n", split, counts["positive"].get<int>(),
                               counts["negative"].get<int>());
        for (const auto& notice : data["notices"]) out += "  " + notice.get<std::string>() + "\n";
        out += "\nDesign:";
        for (const auto& factor : plan_["factors"])
            out += fmt::format(" {} {} x", factor["levels"].size(), factor["name"].get<std::string>());
        const std::size_t of_controls = plan_["controls"].size() * plan_["seeds"].size();
        out += fmt::format(" {} seeds = {} runs", plan_["seeds"].size(), plan_["runs"].size() - of_controls);
        if (of_controls > 0)
            out += fmt::format("; {} controls x {} seeds = {} runs beside it", plan_["controls"].size(),
                               plan_["seeds"].size(), of_controls);
        out += "\n";
        for (const auto& factor : plan_["factors"]) {
            out += "  " + factor["name"].get<std::string>() + ":";
            for (const auto& level : factor["levels"]) out += " " + level.get<std::string>();
            out += "\n";
        }
        for (const auto& [choice, label] : plan_["choices"].items())
            out += fmt::format("  {:<13} {}\n", choice, label.get<std::string>());

        out += fmt::format("\nWhat each cell trains on (seed {}):\n", seed_);
        for (const ExaminedRun& cell : cells_) {
            std::string title;
            for (const Setting& setting : cell.run.settings) title += setting.factor + "=" + setting.label + " ";
            const auto& outcome = cell.outcome;
            std::size_t positive = 0, added = 0, blended = 0;
            for (std::size_t c = 1; c < outcome.training_counts.size(); ++c) positive += outcome.training_counts[c];
            for (const Treatment& done : outcome.treatments)
                for (std::size_t c = 0; c < done.added.size(); ++c) {
                    added += done.added[c];
                    blended += done.blended[c];
                }
            out += fmt::format("  {:<28} {:>6} positive {:>6} negative  {:>5} added {:>5} blended  {:>6} steps\n",
                               title, positive, outcome.training_counts.front(), added, blended, outcome.curve.steps);
        }
        out += "\n";
        for (const std::string& sentence : audit_.sentences()) out += sentence + "\n";
        if (audit_.treatments() == audit_.cells())
            out += fmt::format("No two of {} cells are the same treatment.\n", audit_.cells());
        if (!confounds_.empty()) out += "\nWhat else differs between the levels of a factor:\n";
        for (const std::string& sentence : sentences_of(confounds_)) out += "  " + sentence + "\n";
        for (const Confound& each : confounds_)
            out += fmt::format("    {} ({}): {}\n", each.what, each.factor, each.remedy);
        return out + controls_text() + questions_text();
    }

  private:
    std::string controls_text() const {
        if (controls_.empty())
            return "\nNo control is declared: where the study finds no difference, nothing shows that it could have "
                   "found one.\n";
        std::string out = "\nControls, each once for each seed, of the cell";
        for (const Setting& setting : controls_.front().run.settings) out += " " + setting.factor + "=" + setting.label;
        out += ":\n";
        for (const ExaminedRun& cell : controls_) {
            const std::vector<std::size_t>& rows = cell.outcome.training_counts;
            out += fmt::format("  {:<48} {:>6} positive {:>6} negative  {:>6} steps\n", cell.run.control.name,
                               std::accumulate(rows.begin() + 1, rows.end(), std::size_t{0}), rows.front(),
                               cell.outcome.curve.steps);
        }
        return out;
    }

    Json audit_json() const {
        Json factors = Json::array(), confounds = Json::array();
        for (std::size_t f = 0; f < plan_["factors"].size(); ++f)
            factors.push_back({{"factor", plan_["factors"][f]["name"]},
                               {"levels", plan_["factors"][f]["levels"].size()},
                               {"effective_levels", audit_.effective_levels(f)}});
        for (const Confound& each : confounds_)
            confounds.push_back({{"factor", each.factor},
                                 {"what", each.what},
                                 {"lowest", each.lowest},
                                 {"highest", each.highest},
                                 {"remedy", each.remedy}});
        return {{"cells", audit_.cells()},     {"treatments", audit_.treatments()},
                {"same", audit_.same_cells()}, {"factors", factors},
                {"confounds", confounds},      {"sentences", audit_.sentences()}};
    }

    std::string questions_text() const {
        if (questions_.empty()) return "\nNo question is declared: the study explores.\n";
        std::string out =
            "\nQuestions, and the chance of each verdict (each question alone; 1,000 simulated studies):\n";
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const PlannedQuestion& question = questions_[i].question;
            out += fmt::format("\n  {}. {} ({}; margin {}; noise of a run, SD {})\n", i + 1, question.text,
                               question.measure, text_of(question.margin), text_of(question.noise));
            out += fmt::format("     {:>5}  {:<22} {:>9} {:>10} {:>8} {:>12}\n", "seeds", "if levels differ by",
                               "different", "equivalent", "trivial", "inconclusive");
            for (const Prospect& prospect : questions_[i].prospects)
                for (const auto& [difference, chances] :
                     {std::pair{0.0, &prospect.if_equal}, {question.effect, &prospect.if_different}})
                    out += fmt::format("     {:>5}  {:<22} {:>9.2f} {:>10.2f} {:>8.2f} {:>12.2f}\n", prospect.seeds,
                                       difference == 0 ? "nothing" : text_of(difference), chances->different,
                                       chances->equivalent, chances->different_but_trivial, chances->inconclusive);
        }
        return out;
    }

    Json plan_;
    std::vector<ExaminedRun> cells_;  ///< of one seed
    std::uint64_t seed_;
    std::vector<PlannedVerdicts> questions_;
    std::vector<ExaminedRun> controls_;
    TreatmentAudit audit_;
    std::vector<Confound> confounds_;
};

/// Forms the training set of every run, without training.
inline std::vector<ExaminedRun> examine_all(const StudyProgram& program, const std::vector<Run>& runs,
                                            const RunContext& context) {
    std::vector<ExaminedRun> examined;
    for (const Run& run : runs) examined.push_back({run, program.examine[run.cell](run, context)});
    return examined;
}

/// The plan with what every run trains on, and the chances of its questions.
inline PlanPage examine(const StudyProgram& program, const std::vector<Run>& runs, const PlanIdentity& identity,
                        const data::Dataset& data, const RunContext& context) {
    std::vector<ExaminedRun> examined = examine_all(program, runs, context), controls;
    std::ranges::copy_if(examined, std::back_inserter(controls), &Run::is_control, &ExaminedRun::run);
    std::erase_if(examined, [](const ExaminedRun& each) { return each.run.is_control(); });
    const std::vector<AuditedCell> cells = cells_of(program.factors, examined);
    const std::vector<std::size_t> first = first_of_treatment(cells);
    std::vector<PlanPage::PlannedVerdicts> questions;
    for (const PlannedQuestion& question : program.questions) {
        report::QuestionLayout layout = report::layout_of(question, program.factors);
        report::count_treatments_once(layout, first);
        const double sign = question.kind == ClaimKind::lowers || question.kind == ClaimKind::none_lowers ? -1 : 1;
        auto& planned = questions.emplace_back(PlanPage::PlannedVerdicts{question, {}});
        std::vector<std::size_t> counts{3, 10, 40};
        if (std::ranges::find(counts, program.seeds.size()) == counts.end()) counts.push_back(program.seeds.size());
        std::ranges::sort(counts);
        for (std::size_t seeds : counts)
            planned.prospects.push_back({seeds, report::chances_of(question, layout, seeds, 0),
                                         report::chances_of(question, layout, seeds, sign * question.effect)});
    }
    return {plan_json(program, runs, identity, data, context),
            program.factors,
            std::move(examined),
            program.seeds.front(),
            std::move(questions),
            std::move(controls)};
}

}  // namespace equipoise
