// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

class QToolButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::ui::topology {
class FleetMap;
class MapSaver;
class TopologyView;
} // namespace holdfast::ui::topology

namespace holdfast::widgets {
class SegmentedControl;
}

namespace holdfast::pages {

/// What a person does with the map beside looking: choose what it tells, group and fold, save it as a file.
class TopologyTools final : public QWidget {
    Q_OBJECT

public:
    TopologyTools(shell::PageContext& context, ui::topology::FleetMap& map, ui::topology::TopologyView& view,
                  QWidget* parent = nullptr);

    [[nodiscard]] ui::topology::MapSaver& saver() const noexcept { return *m_saver; }

Q_SIGNALS:
    /// Something could not be done, in a sentence.
    void troubled(const QString& sentence);

private:
    QToolButton* addMenu(const QString& icon, const QString& words, const QString& hint);

    shell::PageContext& m_context;
    widgets::SegmentedControl* m_overlays;
    ui::topology::MapSaver* m_saver;
};

} // namespace holdfast::pages
