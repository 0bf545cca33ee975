// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/simplex.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::forecasting {

namespace {

struct Corner {
    double value = 0.0;
    std::vector<double> point;
};

class Simplex {
public:
    Simplex(const std::function<double(std::span<const double>)>& value, std::vector<double> start,
            double edge)
        : m_value(value) {
        m_corners.push_back(corner(start));
        for (std::size_t i = 0; i < start.size(); ++i) {
            auto point = start;
            point[i] += edge;
            m_corners.push_back(corner(std::move(point)));
        }
    }

    void step() {
        std::ranges::sort(m_corners, {}, &Corner::value);
        const Corner mirrored = along(-1.0);
        Corner& worst = m_corners.back();
        if (mirrored.value < m_corners.front().value) {
            Corner further = along(-2.0);
            worst = further.value < mirrored.value ? std::move(further) : mirrored;
        } else if (mirrored.value < m_corners[m_corners.size() - 2].value) {
            worst = mirrored;
        } else {
            Corner nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
            if (nearer.value < std::min(mirrored.value, worst.value)) {
                worst = std::move(nearer);
            } else {
                shrink();
            }
        }
    }

    [[nodiscard]] int used() const { return m_used; }

    [[nodiscard]] std::vector<double> best() const {
        return std::ranges::min_element(m_corners, {}, &Corner::value)->point;
    }

private:
    Corner corner(std::vector<double> point) {
        ++m_used;
        const double value = m_value(point);
        return {std::isfinite(value) ? value : std::numeric_limits<double>::max(), std::move(point)};
    }

    /// On the line from the centre of all but the worst (0) to the worst (1).
    Corner along(double share) {
        const std::size_t size = m_corners.front().point.size();
        std::vector<double> point(size, 0.0);
        for (std::size_t j = 0; j < size; ++j) {
            double centre = 0.0;
            for (std::size_t i = 0; i < size; ++i)
                centre += m_corners[i].point[j];
            centre /= static_cast<double>(size);
            point[j] = centre + share * (m_corners.back().point[j] - centre);
        }
        return corner(std::move(point));
    }

    void shrink() {
        for (std::size_t i = 1; i < m_corners.size(); ++i) {
            auto point = m_corners[i].point;
            for (std::size_t j = 0; j < point.size(); ++j)
                point[j] = 0.5 * (point[j] + m_corners.front().point[j]);
            m_corners[i] = corner(std::move(point));
        }
    }

    const std::function<double(std::span<const double>)>& m_value;
    std::vector<Corner> m_corners;
    int m_used = 0;
};

} // namespace

std::vector<double> leastBySimplex(const std::function<double(std::span<const double>)>& value,
                                   std::vector<double> start, double edge, int evaluations) {
    if (start.empty()) return start;
    Simplex simplex(value, std::move(start), edge);
    while (simplex.used() < evaluations)
        simplex.step();
    return simplex.best();
}

} // namespace holdfast::forecasting
