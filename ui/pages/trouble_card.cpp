// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trouble_card.h"

#include "engine/core/automation/desk_state.h"
#include "models/act_line_model.h"
#include "models/format/quantity_text.h"
#include "models/trouble_list_model.h"
#include "ui/delegates/trouble_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/state_line.h"

#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

struct Calm {
    theme::StateLook look;
    QString text;
    QString detail;
};

Calm calmOf(const FleetState& state, const models::FleetSummary& summary) {
    const auto& counts = summary.counts;
    if (state.observation == Observation::Offline) {
        return {.look = {},
                .text = TroubleCard::tr("Nobody knows: Holdfast is offline"),
                .detail = TroubleCard::tr("no service is taken for down because of that")};
    }
    if (state.sweep.number == 0) {
        const int read = counts.total() - counts.unknown;
        return {.look = {},
                .text = TroubleCard::tr("Reading every service for the first time"),
                .detail =
                    TroubleCard::tr("%1 of %2 read").arg(format::count(read), format::count(counts.total()))};
    }
    if (counts.noneKnown()) {
        std::optional<TimePoint> newest;
        for (const auto& service : state.services)
            newest = std::max(newest, service.lastObserved);
        return {.look = {},
                .text = TroubleCard::tr("Every service is being read again"),
                .detail = newest ? TroubleCard::tr("the newest reading is %1 old")
                                       .arg(format::duration(state.time - *newest))
                                 : TroubleCard::tr("nothing has been read yet")};
    }
    if (counts.unknown > 0) {
        return {.look = {},
                .text = TroubleCard::tr("Nothing is known to be wrong"),
                .detail = TroubleCard::tr("%1 of %2 services are not observed yet")
                              .arg(format::count(counts.unknown), format::count(counts.total()))};
    }
    if (counts.stale > 0) {
        return {
            .look = theme::lookOf(HealthState::Healthy, Freshness::Stale),
            .text = TroubleCard::tr("Nothing was wrong when last read"),
            .detail =
                summary.oldest
                    ? TroubleCard::tr("the oldest reading is %1 old").arg(format::duration(*summary.oldest))
                    : QString()};
    }
    return {.look = theme::lookOf(HealthState::Healthy, Freshness::Fresh),
            .text = TroubleCard::tr("Nothing is wrong"),
            .detail = TroubleCard::tr("all %1 services are healthy").arg(format::count(counts.total()))};
}

} // namespace

TroubleCard::TroubleCard(const theme::Theme& theme, bool leads, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new models::TroubleListModel(this))
    , m_delegate(new delegates::TroubleDelegate(theme, leads, this))
    , m_card(new widgets::Card(theme, tr("What is wrong now"), this))
    , m_list(new widgets::RowList(tr("What is wrong now"), m_card))
    , m_calm(new widgets::StateLine(theme, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(0, theme::kTight);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    connect(m_list, &widgets::RowList::openAsked, this, &TroubleCard::follow);
    connect(m_delegate, &delegates::TroubleDelegate::foldAsked, this, [this](const QModelIndex& index) {
        m_folding = true;
        setOpen(index, !index.data(models::OpenRole).toBool());
    });
    const auto act = [this](const QModelIndex& index) {
        if (!index.data(models::ActionRole).isValid()) return;
        Q_EMIT planAsked(ServiceId(index.data(models::ServiceRole).toString().toStdString()),
                         static_cast<actions::RecoveryAction>(index.data(models::ActionRole).toInt()));
    };
    connect(m_delegate, &delegates::TroubleDelegate::actAsked, this, [this, act](const QModelIndex& index) {
        m_folding = true;
        act(index);
    });
    connect(m_list, &widgets::RowList::actAsked, this, act);
    const auto choose = [this](const QModelIndex& index) {
        if (std::exchange(m_folding, false)) return;
        Q_EMIT serviceChosen(ServiceId(index.data(models::ServiceRole).toString().toStdString()));
    };
    if (leads) {
        m_list->viewport()->setCursor(Qt::PointingHandCursor);
        connect(m_list, &QListView::clicked, this, choose);
        connect(m_list, &QListView::activated, this, choose);
    }
    m_card->body()->addWidget(m_list);

    m_card->body()->addWidget(m_calm);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &TroubleCard::fit);
}

void TroubleCard::setActs(bool acts) {
    m_delegate->setActs(acts);
    m_list->viewport()->update();
}

void TroubleCard::setMostRows(int rows) {
    m_mostRows = std::max(1, rows);
    fit();
}

void TroubleCard::show(const FleetState& state, models::FleetSummary summary) {
    const auto causes = static_cast<int>(summary.troubles.size());
    showCalm(state, summary);
    std::map<ServiceId, int> proposed;
    if (state.desk) {
        for (const auto& proposal : state.desk->proposals)
            proposed.emplace(proposal.service, static_cast<int>(proposal.action));
    }
    m_model->setProposed(std::move(proposed));
    m_model->show(std::move(summary.troubles), state.time);
    m_delegate->setFolds(m_model->folds());
    m_card->setNote(causes > 1 ? tr("%1 likely causes, worst first").arg(format::count(causes)) : QString());
    m_list->setVisible(causes > 0);
    m_calm->setVisible(causes == 0);
    fit();
}

void TroubleCard::showCalm(const FleetState& state, const models::FleetSummary& summary) {
    const Calm calm = calmOf(state, summary);
    m_calm->tell(calm.look, calm.text, calm.detail);
}

void TroubleCard::follow(const QModelIndex& index, bool open) {
    if (!open && index.data(models::LevelRole).toInt() > 0) {
        m_list->setCurrentIndex(m_model->index(m_model->causeRow(index.row()), 0));
    } else {
        setOpen(index, open);
    }
}

void TroubleCard::setOpen(const QModelIndex& index, bool open) {
    m_model->setOpen(index, open);
    fit();
}

void TroubleCard::fit() {
    int widest = 0;
    for (const auto& trouble : m_model->rows())
        widest = std::max(widest, m_delegate->widthFor(QString::fromStdString(trouble.service.value())));
    m_delegate->setNameWidth(widest);
    m_list->setFixedHeight(std::clamp(m_model->rowCount(), 1, m_mostRows) * m_delegate->height());
}

} // namespace holdfast::pages
