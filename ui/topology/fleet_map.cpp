// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/fleet_map.h"

#include "models/format/quantity_text.h"
#include "ui/theme/theme.h"
#include "ui/topology/fold.h"
#include "ui/topology/map_arranger.h"
#include "ui/topology/topology_feed.h"
#include "ui/topology/topology_view.h"

#include <QtGui/QActionGroup>
#include <QtWidgets/QMenu>

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

const QString kGrouping = QStringLiteral("grouping");
const QString kFolded = QStringLiteral("folded");

/// More that never had a place are laid out together, beside the main thread.
constexpr qsizetype kPlacedOneByOne = 300;

QFont nameFont(const theme::Theme& theme) {
    QFont font = theme.font(theme::TextStyle::Strong);
    font.setPixelSize(13);
    return font;
}

QSet<QString> namesIn(const QStringList& groups) {
    QSet<QString> names(groups.begin(), groups.end());
    names.remove(QString());
    return names;
}

/// The group whose card this is; empty: a service.
QString groupOfCard(const Scene& scene, const QString& id) {
    const int card = scene.indexOf(id);
    return card >= 0 && scene.card(card).isGroup() ? scene.card(card).name : QString();
}

} // namespace

FleetMap::FleetMap(models::EngineLink& link, const theme::Theme& theme, MapArranger& arranger,
                   TopologyView& view, QObject* parent)
    : QObject(parent), m_theme(theme), m_arranger(arranger), m_view(view), m_history(link) {
    connect(&arranger, &MapArranger::placesChanged, this, &FleetMap::rebuild);
    connect(&m_history, &LoadHistory::changed, this, &FleetMap::draw);
    connect(&view, &TopologyView::activated, this, &FleetMap::activate);
    connect(&view, &TopologyView::frameActivated, this,
            [this](const QString& group) { setFolded(group, true); });
    connect(&view, &TopologyView::menuWanted, this, &FleetMap::showMenu);
    connect(&view, &TopologyView::foldWanted, this, [this](const QString& id) {
        if (const QString group = groupOf(id); !group.isEmpty()) setFolded(group, true);
    });
    connect(&view, &TopologyView::overlayWanted, this, &FleetMap::setOverlay);
}

FleetMap::~FleetMap() = default;

void FleetMap::restore(const QVariantMap& saved) {
    m_saved = saved;
    m_isFresh = true;
    m_fleet = nullptr;
    m_laidOut = {};
    m_arranger.restore(saved);
}

QVariantMap FleetMap::save() const {
    QVariantMap saved = m_arranger.save();
    if (!m_fleet) return saved;
    const QSet<QString> all = namesIn(m_wanted.groups);
    const bool asOpened =
        m_grouping == firstGrouping(*m_fleet) &&
        m_wanted.folded == (std::ssize(m_fleet->services) >= kFoldedFrom ? all : QSet<QString>());
    if (asOpened) return saved;
    QStringList folded(m_wanted.folded.begin(), m_wanted.folded.end());
    folded.sort();
    saved.insert(kGrouping, toText(m_grouping));
    saved.insert(kFolded, folded);
    return saved;
}

/// Another fleet, or the file was read again: groups may have come, gone and changed.
void FleetMap::takeFleet(const FleetState& state) {
    m_fleet = state.fleet;
    m_possible = possibleGroupings(*m_fleet);
    const bool opening = std::exchange(m_isFresh, false);
    const auto remembered = groupingFromText(m_saved.value(kGrouping).toString());
    if (opening) m_grouping = remembered.value_or(firstGrouping(*m_fleet));
    if (m_grouping != Grouping::None && !m_possible.contains(m_grouping)) m_grouping = Grouping::None;
    m_wanted.groups = groupsOf(*m_fleet, m_grouping);
    const QSet<QString> all = namesIn(m_wanted.groups);
    if (opening && remembered == m_grouping) {
        const QStringList folded = m_saved.value(kFolded).toStringList();
        m_wanted.folded = QSet<QString>(folded.begin(), folded.end());
    } else if (opening) {
        m_wanted.folded = std::ssize(m_fleet->services) >= kFoldedFrom ? all : QSet<QString>();
    }
    m_wanted.folded &= all;
    Q_EMIT groupsChanged();
}

void FleetMap::show(const FleetStatePtr& state) {
    m_state = state;
    if (state->fleet != m_fleet) takeFleet(*state);
    if (m_overlay == Overlay::Load) m_history.follow(*state);
    draw();
}

Content FleetMap::contentFor(const Wish& wish) {
    const bool known = m_words.state && m_words.groups == wish.groups;
    Content content =
        contentOf(*m_state, {.overlay = m_overlay,
                             .groups = wish.groups,
                             .busiest = [this](const SeriesKey& series) { return m_history.busiest(series); },
                             .stateBefore = known ? m_words.state.get() : nullptr,
                             .contentBefore = known ? &m_words.content : nullptr});
    m_words = {.state = m_state, .groups = wish.groups, .content = content};
    if (m_marks) m_marks(content);
    return content;
}

void FleetMap::setMarks(std::function<void(Content&)> marks) {
    m_marks = std::move(marks);
    draw();
}

void FleetMap::draw() {
    if (!m_state || !m_fleet) return;
    m_whole = contentFor(m_wanted);
    const Content shown = foldGroups(m_whole, m_wanted.folded);
    if (!sameShape(shown, m_laidOut)) {
        m_laidOut = shown;
        m_arranger.follow(graphOf(shown, m_whole, nameFont(m_theme)));
    }
    const bool before =
        m_arranger.isArranging() && (m_drawn.folded != m_wanted.folded || m_drawn.groups != m_wanted.groups);
    if (!before) m_drawn = m_wanted;
    m_view.setContent(before ? foldGroups(contentFor(m_drawn), m_drawn.folded) : shown, m_arranger.places());
}

/// Places changed: what is wanted can be shown.
void FleetMap::rebuild() {
    if (!m_state || !m_fleet) return;
    m_whole = contentFor(m_wanted);
    m_drawn = m_wanted;
    m_view.rebuild(foldGroups(m_whole, m_wanted.folded), m_arranger.places());
    Q_EMIT rebuilt();
}

void FleetMap::setOverlay(Overlay overlay) {
    if (overlay == m_overlay) return;
    m_overlay = overlay;
    if (m_state && overlay == Overlay::Load) m_history.follow(*m_state);
    draw();
    Q_EMIT overlayChanged(overlay);
}

/// Laid out as wanted; what is shown stays until that is done.
void FleetMap::arrange() {
    m_whole = contentFor(m_wanted);
    m_laidOut = foldGroups(m_whole, m_wanted.folded);
    m_arranger.arrange(graphOf(m_laidOut, m_whole, nameFont(m_theme)));
    draw();
    Q_EMIT groupsChanged();
}

void FleetMap::setGrouping(Grouping grouping) {
    if (grouping == m_grouping || !m_fleet) return;
    m_grouping = grouping;
    m_wanted.groups = groupsOf(*m_fleet, grouping);
    m_wanted.folded =
        std::ssize(m_fleet->services) >= kFoldedFrom ? namesIn(m_wanted.groups) : QSet<QString>();
    arrange();
}

QStringList FleetMap::groups() const {
    return groupNames(m_whole);
}

QString FleetMap::groupOf(const QString& service) const {
    const auto card = std::ranges::find(m_whole.cards, service, &Card::id);
    return card == m_whole.cards.end() ? QString() : card->group;
}

void FleetMap::changed() {
    draw();
    Q_EMIT groupsChanged();
}

void FleetMap::setFolded(const QString& group, bool folded) {
    if (group.isEmpty() || folded == isFolded(group) || !m_wanted.groups.contains(group)) return;
    const QString current = m_view.currentId();
    if (folded)
        m_wanted.folded.insert(group);
    else
        m_wanted.folded.remove(group);
    const bool within = folded ? groupOf(current) == group : current == groupId(group);
    changed();
    // What was chosen lives on: a member in its group, a group in the member that needs a person most.
    if (!within) return;
    const auto worst = std::ranges::min_element(m_whole.cards, {}, [&group](const Card& card) {
        return card.group == group ? card.health.value_or(1.0) : 2.0;
    });
    m_view.setCurrent(folded ? groupId(group) : worst->id);
    m_view.reveal(m_view.currentId());
}

void FleetMap::foldAll() {
    m_wanted.folded = namesIn(m_wanted.groups);
    changed();
}

void FleetMap::unfoldAll() {
    if (m_wanted.folded.isEmpty()) return;
    m_wanted.folded.clear();
    const auto unplaced = std::ranges::count_if(
        m_whole.cards, [this](const Card& card) { return !m_arranger.places().centreOf(card.id); });
    if (unplaced > kPlacedOneByOne)
        arrange();
    else
        changed();
}

void FleetMap::uncover(const QString& service) {
    if (const QString group = groupOf(service); isFolded(group)) setFolded(group, false);
}

Found FleetMap::find(const QString& letters) const {
    Found found;
    if (letters.isEmpty()) return found;
    int services = 0;
    QSet<QString> seen;
    QString hiddenIn; // the group of the first, when it is folded
    for (const Card& card : m_whole.cards) {
        if (!card.name.contains(letters, Qt::CaseInsensitive)) continue;
        const QString group = isFolded(card.group) ? card.group : QString();
        if (++services == 1) {
            found.first = card.id;
            hiddenIn = group;
        }
        const QString shown = group.isEmpty() ? card.id : groupId(group);
        if (!seen.contains(shown)) found.cards << shown;
        seen.insert(shown);
    }
    if (services == 0)
        found.words = tr("no service is called so");
    else if (hiddenIn.isEmpty())
        found.words = tr("%1 found").arg(models::format::count(services));
    else
        found.words = tr("%1 found; %2 is in «%3», folded: Return unfolds it")
                          .arg(models::format::count(services), found.first, hiddenIn);
    return found;
}

void FleetMap::activate(const QString& id) {
    if (const QString group = groupOfCard(m_view.scene(), id); !group.isEmpty())
        setFolded(group, false);
    else
        Q_EMIT opened(id);
}

void FleetMap::showMenu(const QString& id, const QString& group, QPoint at) {
    auto* menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString folded = groupOfCard(m_view.scene(), id);
    const QString open = id.isEmpty() ? group : groupOf(id);
    if (!folded.isEmpty()) {
        connect(menu->addAction(tr("Unfold «%1»").arg(folded)), &QAction::triggered, this,
                [this, folded] { setFolded(folded, false); });
    } else if (!id.isEmpty()) {
        connect(menu->addAction(tr("Open %1").arg(id)), &QAction::triggered, this,
                [this, id] { Q_EMIT opened(id); });
    }
    if (folded.isEmpty() && !open.isEmpty()) {
        connect(menu->addAction(tr("Fold «%1»").arg(open)), &QAction::triggered, this,
                [this, open] { setFolded(open, true); });
    }
    menu->addSeparator();
    fillGroupMenu(*menu);
    menu->popup(at);
}

void FleetMap::fillGroupMenu(QMenu& menu) {
    const auto name = [](Grouping grouping) {
        switch (grouping) {
        case Grouping::Namespace:
            return tr("Group by namespace");
        case Grouping::Tag:
            return tr("Group by first tag");
        case Grouping::Name:
            return tr("Group by first word of the name");
        case Grouping::None:
            break;
        }
        return tr("No groups");
    };
    auto* choice = new QActionGroup(&menu);
    for (const Grouping grouping : QList<Grouping>{Grouping::None} + m_possible) {
        QAction* action = choice->addAction(menu.addAction(name(grouping)));
        action->setCheckable(true);
        action->setChecked(grouping == m_grouping);
        connect(action, &QAction::triggered, this, [this, grouping] { setGrouping(grouping); });
    }
    if (m_possible.isEmpty()) {
        menu.addAction(tr("Groups come from tags, or from the platform's namespace"))->setEnabled(false);
    }
    menu.addSeparator();
    const qsizetype all = namesIn(m_wanted.groups).size();
    QAction* fold = menu.addAction(tr("Fold all groups"));
    fold->setEnabled(m_wanted.folded.size() < all);
    connect(fold, &QAction::triggered, this, &FleetMap::foldAll);
    QAction* unfold = menu.addAction(tr("Unfold all groups"));
    unfold->setEnabled(!m_wanted.folded.isEmpty());
    connect(unfold, &QAction::triggered, this, &FleetMap::unfoldAll);
}

} // namespace holdfast::ui::topology
