// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/fleet_summary.h"

#include <QtWidgets/QFrame>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// A card: how many services are healthy, and how many are how. Where it leads on,
/// Enter, Space or a click do so.
class StateBreakdown final : public QFrame {
    Q_OBJECT

public:
    StateBreakdown(const theme::Theme& theme, bool leads, QWidget* parent = nullptr);

    void set(const models::StateCounts& counts);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    struct Row;
    [[nodiscard]] static std::vector<Row> rowsOf(const models::StateCounts& counts);
    void paintRow(QPainter& painter, const QRectF& line, const Row& row) const;

    const theme::Theme& m_theme;
    bool m_leads;
    models::StateCounts m_counts;
};

} // namespace holdfast::pages
