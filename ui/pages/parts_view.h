// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

#include <vector>

class QPainter;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// The parts that own health is made of: each one's score as bar and figure, and the signal that makes it, in
/// words. The worst stands first; it names the score. Where it is narrow the words stand under the bar, in up
/// to two lines.
class PartsView final : public QWidget {
    Q_OBJECT

public:
    explicit PartsView(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const ServiceState& service);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Row {
        QString part;
        double score = 0.0;
        QString because;

        bool operator==(const Row&) const = default;
    };

    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] bool isNarrow(int width) const;
    /// The words in lines, where they stand on their own.
    [[nodiscard]] QStringList linesOf(const Row& row, int width) const;
    [[nodiscard]] int lineHeight() const;
    void paintRow(QPainter& painter, const Row& row, const QRectF& line, bool narrow) const;

    const theme::Theme& m_theme;
    std::vector<Row> m_rows;
    bool m_current = true; ///< read now, not remembered
};

} // namespace holdfast::pages
