// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/warnings_card.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/outlook_standing.h"
#include "models/roles.h"
#include "models/warning_list_model.h"
#include "ui/delegates/warning_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/state_line.h"

#include <algorithm>

namespace holdfast::pages {

using models::OutlookStanding;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

ServiceId serviceAt(const QModelIndex& index) {
    return ServiceId(index.data(models::ServiceRole).toString().toStdString());
}

} // namespace

WarningsCard::WarningsCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new models::WarningListModel(this))
    , m_delegate(new delegates::WarningDelegate(theme, this))
    , m_card(new widgets::Card(theme, tr("What will fail"), this))
    , m_list(new widgets::RowList(tr("What will fail"), m_card))
    , m_calm(new widgets::StateLine(theme, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(0, theme::kTight);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    m_card->body()->addWidget(m_list);
    m_card->body()->addWidget(m_calm);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (m_telling && index.isValid()) Q_EMIT chosen(serviceAt(index));
            });
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT chosen(serviceAt(index)); });
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT opened(serviceAt(index)); });
    connect(&theme, &theme::Theme::changed, this, &WarningsCard::fit);
}

void WarningsCard::setMostRows(int rows) {
    m_mostRows = std::max(1, rows);
    fit();
}

void WarningsCard::show(const FleetState& state) {
    m_telling = false; // rows that move or go choose nothing
    m_model->show(state);
    m_telling = true;
    const int rows = m_model->rowCount();
    m_list->setVisible(rows > 0);
    m_calm->setVisible(rows == 0);
    if (rows == 0) showCalm(state);
    m_card->setNote(rows > 1 ? tr("%1, by probability × what it would take down").arg(format::count(rows))
                             : QString());
    fit();
}

void WarningsCard::showCalm(const FleetState& state) {
    int watched = 0;
    int learning = 0;
    int unknown = 0;
    if (state.outlook) {
        for (const auto& service : state.outlook->services) {
            watched += service.silence == outlook::Silence::None ? 1 : 0;
            learning += service.silence == outlook::Silence::Learning ? 1 : 0;
            unknown += service.silence == outlook::Silence::Unknown ? 1 : 0;
        }
    }
    const bool old = models::standingOf(state) == OutlookStanding::Old;
    const QString horizon = state.outlook ? format::duration(state.outlook->settings.horizon) : QString();
    QStringList detail{format::counted(watched, tr("%1 service watched"), tr("%1 services watched"))};
    if (learning > 0) detail << tr("%1 still learning").arg(format::count(learning));
    if (unknown > 0) detail << tr("%1 unknown").arg(format::count(unknown));
    QString text = tr("No failure is expected within %1").arg(horizon);
    theme::StateLook look = theme::lookOf(HealthState::Healthy, old ? Freshness::Stale : Freshness::Fresh);
    if (old) text = tr("No failure was expected when last looked");
    if (watched == 0) {
        text = learning > unknown ? tr("Still learning: nothing can be said yet")
                                  : tr("Nothing can be said now");
        look = {};
    }
    m_calm->tell(look, text, detail.join(QStringLiteral(" · ")));
}

void WarningsCard::select(const ServiceId& service) {
    m_telling = false;
    const int row = m_model->find(service.value());
    if (row < 0) {
        m_list->setCurrentIndex({});
        m_list->clearSelection();
    } else if (m_list->currentIndex().row() != row) {
        m_list->setCurrentIndex(m_model->index(row, 0));
    }
    m_telling = true;
}

ServiceId WarningsCard::first() const {
    return m_model->rowCount() > 0 ? ServiceId(m_model->row(0).service) : ServiceId();
}

void WarningsCard::fit() {
    m_list->setFixedHeight(std::clamp(m_model->rowCount(), 1, m_mostRows) * m_delegate->height());
}

} // namespace holdfast::pages
