// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/topology_tools.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/topology/fleet_map.h"
#include "ui/topology/map_saver.h"
#include "ui/topology/topology_view.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

#include <array>

namespace holdfast::pages {

namespace topology = ui::topology;
using topology::Overlay;

namespace {

constexpr double kAir = 20.0;

QString nameOf(Overlay overlay) {
    switch (overlay) {
    case Overlay::Health:
        return TopologyTools::tr("Health");
    case Overlay::Load:
        return TopologyTools::tr("Load");
    case Overlay::Latency:
        return TopologyTools::tr("Latency");
    case Overlay::Breakers:
        break;
    }
    return TopologyTools::tr("Breakers");
}

topology::MapPicture pictureOf(const FleetState& state, const topology::TopologyView& view, Overlay overlay,
                               const theme::Theme& theme, topology::MapSaver::Extent extent) {
    const bool whole = extent == topology::MapSaver::Extent::Whole;
    const QRectF area = whole ? view.scene().bounds().adjusted(-kAir, -kAir, kAir, kAir)
                              : view.viewpoint().toMap(view.clearArea());
    const QString when = models::format::fullTime(state.time);
    const QString services = models::format::counted(
        std::ssize(state.services), TopologyTools::tr("%1 service"), TopologyTools::tr("%1 services"));
    return {.scene = view.scene(),
            .look = topology::lookOf(theme),
            .area = area,
            .zoom = whole ? 1.0 : view.viewpoint().zoom,
            .title = state.fleet ? QString::fromStdString(state.fleet->name) : QString(),
            .about = QStringList{when, services, nameOf(overlay)}.join(QStringLiteral(" · "))};
}

} // namespace

TopologyTools::TopologyTools(shell::PageContext& context, topology::FleetMap& map,
                             topology::TopologyView& view, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_overlays(new widgets::SegmentedControl(context.theme(), this))
    , m_saver(new topology::MapSaver(
          [&context, &map, &view](topology::MapSaver::Extent extent) {
              const FleetStatePtr state = context.link().state();
              return pictureOf(state ? *state : FleetState{}, view, map.overlay(), context.theme(), extent);
          },
          *this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_overlays->setAccessibleName(tr("What the map tells"));
    constexpr std::array kOverlays{Overlay::Health, Overlay::Load, Overlay::Latency, Overlay::Breakers};
    for (const Overlay overlay : kOverlays) {
        m_overlays->addSegment(nameOf(overlay), tr("On the map: key %1").arg(static_cast<int>(overlay) + 1));
    }
    m_overlays->setCurrent(0);
    row->addWidget(m_overlays);
    connect(m_overlays, &widgets::SegmentedControl::chosen, this,
            [&map](int index) { map.setOverlay(static_cast<Overlay>(index)); });
    connect(&map, &topology::FleetMap::overlayChanged, this,
            [this](Overlay overlay) { m_overlays->setCurrent(static_cast<int>(overlay)); });
    auto* groups =
        addMenu(QStringLiteral("folder"), tr("Groups"), tr("Group services, fold and unfold groups"));
    connect(groups->menu(), &QMenu::aboutToShow, this, [groups, &map] {
        groups->menu()->clear();
        map.fillGroupMenu(*groups->menu());
    });
    auto* save = addMenu(QStringLiteral("save"), tr("Save the map"), tr("Save the map as a file"));
    connect(save->menu(), &QMenu::aboutToShow, this, [this, save] {
        save->menu()->clear();
        m_saver->fillMenu(*save->menu());
    });
    connect(m_saver, &topology::MapSaver::saved, this,
            [this](const QString& path) { m_context.say(tr("Saved as %1").arg(path)); });
    connect(m_saver, &topology::MapSaver::failed, this, &TopologyTools::troubled);
}

QToolButton* TopologyTools::addMenu(const QString& icon, const QString& words, const QString& hint) {
    auto* button = new QToolButton(this);
    button->setIcon(m_context.theme().icon(icon));
    button->setToolTip(hint);
    button->setAccessibleName(words);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    layout()->addWidget(button);
    return button;
}

} // namespace holdfast::pages
