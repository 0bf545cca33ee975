// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/topology/grouping.h"
#include "ui/topology/load_history.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QSet>
#include <QtCore/QVariantMap>

#include <functional>

class QMenu;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::ui::topology {

class MapArranger;
class TopologyView;

/// What a search met.
struct Found {
    QStringList cards; ///< that are drawn: services, and folded groups that hold one
    QString first;     ///< a service, folded away or not; empty: none is called so
    QString words;     ///< how many, and where the first is when it is folded away
};

/// What the map shows of a fleet: its states, grouped and folded as a person wants, under an overlay, at the
/// places of the arranger. Between the engine's states and the view, so that the page only hosts them.
///
/// Folding moves nothing but what is folded. While a full layout is under way, what was there before stays.
class FleetMap final : public QObject {
    Q_OBJECT

public:
    FleetMap(models::EngineLink& link, const theme::Theme& theme, MapArranger& arranger, TopologyView& view,
             QObject* parent = nullptr);
    ~FleetMap() override;

    /// What was remembered of the fleet whose state comes next.
    void restore(const QVariantMap& saved);
    [[nodiscard]] QVariantMap save() const;
    void show(const FleetStatePtr& state);

    [[nodiscard]] Overlay overlay() const noexcept { return m_overlay; }

    void setOverlay(Overlay overlay);

    /// Lays something over every service before it is grouped and drawn, e.g. «what if»; none: what is.
    void setMarks(std::function<void(Content&)> marks);

    [[nodiscard]] const QList<Grouping>& possible() const noexcept { return m_possible; }

    [[nodiscard]] Grouping grouping() const noexcept { return m_grouping; }

    /// Lays the map out anew, groups side by side.
    void setGrouping(Grouping grouping);

    /// The names of the groups there are, in the order of the fleet.
    [[nodiscard]] QStringList groups() const;

    [[nodiscard]] bool isFolded(const QString& group) const { return m_wanted.folded.contains(group); }

    void setFolded(const QString& group, bool folded);
    void foldAll();
    void unfoldAll();
    /// Unfolds what hides this service.
    void uncover(const QString& service);
    /// Its group by name; empty: none.
    [[nodiscard]] QString groupOf(const QString& service) const;

    /// Services whose name has these letters.
    [[nodiscard]] Found find(const QString& letters) const;

    /// Every service, folded or not.
    [[nodiscard]] const Content& whole() const noexcept { return m_whole; }

    /// What can be done with a card, a frame (`group`) or the map, at a point of the screen.
    void showMenu(const QString& id, const QString& group, QPoint at);
    /// Everything about groups as actions, into a menu that is about to show.
    void fillGroupMenu(QMenu& menu);

Q_SIGNALS:
    /// Grouping, groups or what is folded changed.
    void groupsChanged();
    void overlayChanged(holdfast::ui::topology::Overlay overlay);
    /// A person wants to see this service.
    void opened(const QString& service);
    /// Drawn anew with other places.
    void rebuilt();

private:
    struct Wish {
        QStringList groups; ///< of each service
        QSet<QString> folded;
    };

    void takeFleet(const FleetState& state);
    [[nodiscard]] Content contentFor(const Wish& wish);
    void arrange();
    void draw();
    void rebuild();
    void activate(const QString& id);
    void changed();

    const theme::Theme& m_theme;
    MapArranger& m_arranger;
    TopologyView& m_view;
    LoadHistory m_history;
    FleetStatePtr m_state;
    std::shared_ptr<const FleetSpec> m_fleet;
    QVariantMap m_saved;
    bool m_isFresh = true; ///< the next fleet opens as it was remembered
    Overlay m_overlay = Overlay::Health;
    std::function<void(Content&)> m_marks;
    Grouping m_grouping = Grouping::None;
    QList<Grouping> m_possible;

    /// The newest state in words, without marks, and what they were made of.
    struct {
        FleetStatePtr state;
        QStringList groups;
        Content content;
    } m_words;

    Content m_whole;   ///< grouped as wanted
    Content m_laidOut; ///< the cards and links that the arranger was told of
    Wish m_wanted;
    Wish m_drawn; ///< what the view shows; another one only while a layout is under way
};

} // namespace holdfast::ui::topology
