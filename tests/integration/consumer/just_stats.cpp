#include <equipoise/stats/anova.hpp>

#include <cstdio>
#include <vector>

int main() {
    const std::vector<std::vector<double>> groups{{1, 2, 3}, {2, 3, 4}, {3, 4, 5}};
    const auto anova = equipoise::stats::one_way_anova(groups);
    std::printf("F(%g, %g) = %.3f, p = %.3f\n", anova.df_between, anova.df_within, anova.f, anova.p);
}
