/// simultaneous.hpp: distributions of the largest of several studentized differences (Tukey, Dunnett, contrasts).
///
/// Each is an integral over the shared standard error of an integral over normal values, always of the *upper* tail, in
/// which all terms are positive: relative error below 1e-10 from the middle to p = 1e-100. R's ptukey has 1e-9
/// absolute at best and fails below 2 degrees of freedom; multcomp and SciPy compute Dunnett by random draws (1e-3 to
/// 1e-5). The inner integral is kept in a table by panels that are filled when needed, so thousands of comparisons cost
/// what a few do; objects are cheap to make but not for several threads at once.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/quadrature.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace equipoise::stats {

namespace detail {

/// A falling positive function of x >= 0 that is 0 beyond 64, from its values at 16 Chebyshev points of each panel:
/// barycentric interpolation of the logarithm (Berrut and Trefethen 2004, "Barycentric Lagrange interpolation", SIAM
/// Review 46).
class LogTable {
  public:
    explicit LogTable(double width) : width_(width), panels_(static_cast<std::size_t>(64 / width)) {
        for (std::size_t i = 0; i < points; ++i) {
            const double angle = (2 * static_cast<double>(i) + 1) * std::numbers::pi / (2 * points);
            place_[i] = std::cos(angle);
            weight_[i] = (i % 2 ? -1 : 1) * std::sin(angle);
        }
    }

    template <class Function> double at(double x, Function&& function) {
        if (!(x < width_ * static_cast<double>(panels_.size()))) return 0;
        const auto index = std::min(static_cast<std::size_t>(x / width_), panels_.size() - 1);
        const double left = width_ * static_cast<double>(index);
        std::vector<double>& panel = panels_[index];
        if (panel.empty())
            for (double place : place_) panel.push_back(std::log(function(left + 0.5 * width_ * (1 + place))));
        if (panel.front() < -700) return function(x);  // near underflow: no logarithm to trust
        const double place = 2 * (x - left) / width_ - 1;
        double above = 0, below = 0;
        for (std::size_t i = 0; i < points; ++i) {
            const double distance = place - place_[i];
            if (distance == 0) return std::exp(panel[i]);
            above += weight_[i] / distance * panel[i];
            below += weight_[i] / distance;
        }
        return std::exp(above / below);
    }

  private:
    static constexpr std::size_t points = 16;
    double width_;
    std::array<double, points> place_{}, weight_{};
    std::vector<std::vector<double>> panels_;
};

inline double normal_density(double z) { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi); }

/// 1 - (1 - p)^count without loss for small p.
inline double any_of(double p, double count) { return -std::expm1(count * std::log1p(-std::min(p, 1 - 1.2e-16))); }

}  // namespace detail

/// The range of `count` independent means over their estimated standard error, count >= 2.
/// Tukey (1953); Copenhaver and Holland (1988), J. Statistical Computation and Simulation 30, equation 1.1.
class StudentizedRange {
  public:
    explicit StudentizedRange(std::size_t count) : count_(static_cast<double>(count)) {}

    /// P(Q > q); df may be infinite.
    double upper_tail(double q, double df) {
        if (!(df > 0) || std::isnan(q)) return detail::nan;
        if (q <= 0) return 1;
        return std::min(1.0, expect_over_scale(df, [&](double s) {
                            return table_.at(q * s, [&](double w) { return normal_range_tail(w); });
                        }));
    }
    /// q with P(Q > q) = probability.
    double upper_quantile(double probability, double df) {
        return solve_upper_tail([&](double q) { return upper_tail(q, df); }, probability);
    }

  private:
    /// P(range of normal values > w): over the smallest value z, some other lies beyond z + w.
    double normal_range_tail(double w) const {
        const double from = w < 12.6 ? -std::sqrt(w * w / 2 + 80) : -w / 2 - 6.4;  // e^-40 of the integrand's peak
        const auto integrand = [&](double z) {
            const double above = normal_upper_tail(z);
            return detail::normal_density(z) * std::pow(above, count_ - 1) *
                   detail::any_of(normal_upper_tail(z + w) / above, count_ - 1);
        };
        return std::min(1.0, count_ * integrate(integrand, from, 6.8 - w / 2, 1));
    }
    double count_;
    detail::LogTable table_{0.5};
};

/// The largest |t| of several means against one control. Dunnett (1955), "A multiple comparison procedure for comparing
/// several treatments with a control", JASA 50; unequal sizes: correlation l_i l_j with l_i^2 = n_i / (n_i +
/// n_control).
class ManyToOne {
  public:
    /// `sizes`: runs of each treatment; `control`: runs of the control.
    ManyToOne(std::span<const double> sizes, double control) : table_(table_width(sizes, control)) {
        std::vector<double> sorted(sizes.begin(), sizes.end());
        std::ranges::sort(sorted);
        for (double size : sorted) {
            const double squared = size / (size + control);
            if (groups_.empty() || groups_.back().size != size)
                groups_.push_back({size, std::sqrt(squared), std::sqrt(control / (size + control)), 0});
            groups_.back().count += 1;
        }
    }

    /// P(max |T_i| > t), two-sided; df may be infinite.
    double upper_tail(double t, double df) {
        if (!(df > 0) || std::isnan(t)) return detail::nan;
        if (t <= 0) return 1;
        return std::min(1.0, expect_over_scale(df, [&](double s) {
                            return table_.at(t * s, [&](double a) { return normal_tail(a); });
                        }));
    }
    double upper_quantile(double probability, double df) {
        return solve_upper_tail([&](double t) { return upper_tail(t, df); }, probability);
    }

  private:
    struct Group {
        double size, loading, rest, count;  ///< of `count` treatments of this size
    };
    /// Over the control's mean z (both signs alike), some treatment differs by more than a.
    double normal_tail(double a) const {
        const auto integrand = [&](double z) {
            double log_none = 0;
            for (const Group& group : groups_) {
                const double either = normal_upper_tail((a - group.loading * z) / group.rest) +
                                      normal_upper_tail((a + group.loading * z) / group.rest);
                log_none += group.count * std::log1p(-std::min(either, 1 - 1.2e-16));
            }
            return detail::normal_density(z) * -std::expm1(log_none);
        };
        const Group& largest = groups_.back();
        return std::min(1.0, 2 * integrate(integrand, 0, largest.loading * a + 9, std::min(1.0, 2 * largest.rest)));
    }
    /// Panels as narrow as the steps that a small control group makes.
    static double table_width(std::span<const double> sizes, double control) {
        const double largest = *std::ranges::max_element(sizes);
        return std::min(0.5, 2 * std::sqrt(control / (largest + control)));
    }
    std::vector<Group> groups_;
    detail::LogTable table_;
};

/// P(max |T_i| > t) of `count` independent estimates that share their standard error: the studentized maximum modulus.
/// Stoline and Ury (1979), Technometrics 21.
inline double maximum_modulus_upper_tail(double t, double count, double df) {
    if (t <= 0) return 1;
    return expect_over_scale(df, [=](double s) { return detail::any_of(normal_two_sided(t * s), count); });
}

inline double maximum_modulus_upper_quantile(double probability, double count, double df) {
    return solve_upper_tail([=](double t) { return maximum_modulus_upper_tail(t, count, df); }, probability);
}

}  // namespace equipoise::stats
