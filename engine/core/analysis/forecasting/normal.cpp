// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/normal.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace holdfast::forecasting {

namespace {

/// For shares up to one half.
double rationalScore(double share) {
    constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                            1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                            6.680131188771972e+01, -1.328068155288572e+01};
    constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                            -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                            3.754408661907416e+00};
    constexpr double tail = 0.02425;
    if (share < tail) {
        const double q = std::sqrt(-2.0 * std::log(share));
        return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
               ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
    }
    const double q = share - 0.5;
    const double r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
           (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
}

} // namespace

double normalShare(double score) {
    return 0.5 * std::erfc(-score / std::numbers::sqrt2);
}

double normalScore(double share) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (!(share >= 0.0 && share <= 1.0)) return std::numeric_limits<double>::quiet_NaN();
    if (share == 0.0) return -infinity;
    if (share == 1.0) return infinity;
    if (share > 0.5) return -normalScore(1.0 - share); // exact there; close to 1, normalShare() lacks digits
    const double score = rationalScore(share);
    const double wrong = normalShare(score) - share;
    const double step = wrong * std::sqrt(2.0 * std::numbers::pi) * std::exp(0.5 * score * score);
    const double better = score - step / (1.0 + 0.5 * score * step);
    return std::isfinite(better) ? better : score;
}

} // namespace holdfast::forecasting
