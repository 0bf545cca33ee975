// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/next_card.h"

#include "models/act_line_model.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/next_list_model.h"
#include "models/outlook_view.h"
#include "ui/delegates/next_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/row_list.h"
#include "ui/widgets/state_line.h"

#include <QtGui/QPainter>
#include <QtWidgets/QPushButton>
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

/// What is not learnt yet: how many, and when the first of them is.
struct Learning {
    int count = 0;
    std::optional<TimePoint> ready;
};

Learning learningOf(const outlook::FleetOutlook& outlook) {
    Learning learning;
    for (const auto& service : outlook.services) {
        if (service.silence != outlook::Silence::Learning) continue;
        ++learning.count;
        if (service.readyAt && (!learning.ready || *service.readyAt < *learning.ready))
            learning.ready = service.readyAt;
    }
    return learning;
}

QString readyText(const Learning& learning, TimePoint now) {
    if (!learning.ready || *learning.ready <= now) return NextCard::tr("ready soon");
    return NextCard::tr("ready in %1").arg(format::roughly(*learning.ready - now));
}

Calm quietOf(const FleetState& state, const outlook::FleetOutlook& outlook) {
    const Learning learning = learningOf(outlook);
    const int all = static_cast<int>(outlook.services.size());
    if (learning.count == all && all > 0)
        return {.look = {},
                .text = NextCard::tr("Learning what is usual for each service"),
                .detail = readyText(learning, state.time)};
    const QString horizon = format::duration(outlook.settings.horizon);
    Calm calm{.look = theme::lookOf(HealthState::Healthy, Freshness::Fresh),
              .text = NextCard::tr("Nothing is expected to fail in the next %1").arg(horizon),
              .detail = {}};
    if (learning.count > 0)
        calm.detail =
            NextCard::tr("%1 of %2 services are still learning, %3")
                .arg(format::count(learning.count), format::count(all), readyText(learning, state.time));
    return calm;
}

Calm calmOf(const FleetState& state) {
    if (state.observation == Observation::Offline)
        return {.look = {},
                .text = NextCard::tr("Nobody knows: Holdfast is offline"),
                .detail = NextCard::tr("what comes next is worked out again when it is back")};
    if (!state.outlook)
        return {.look = {},
                .text = NextCard::tr("Nothing is foretold yet"),
                .detail = NextCard::tr("the first forecasts come with the next readings")};
    const Duration passed = models::sinceOutlook(state);
    if (models::standingOf(state) == models::OutlookStanding::Old) {
        const QString age = format::age(state.outlook->made, state.time);
        if (passed >= state.outlook->settings.horizon)
            return {.look = {},
                    .text = NextCard::tr("Nobody knows what happens next"),
                    .detail = NextCard::tr("it was worked out %1").arg(age)};
        return {.look = theme::lookOf(HealthState::Healthy, Freshness::Stale),
                .text = NextCard::tr("Nothing was expected to fail"),
                .detail = NextCard::tr("worked out %1").arg(age)};
    }
    return quietOf(state, *state.outlook);
}

} // namespace

/// The names of the columns.
class NextCard::Heads final : public QWidget {
public:
    Heads(const theme::Theme& theme, const delegates::NextDelegate& delegate, QWidget* parent)
        : QWidget(parent), m_delegate(delegate) {
        setFixedHeight(delegate.headHeight());
        connect(&theme, &theme::Theme::changed, this,
                [this, &delegate] { setFixedHeight(delegate.headHeight()); });
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_delegate.paintHeads(painter, QRectF(rect()));
    }

private:
    const delegates::NextDelegate& m_delegate;
};

NextCard::NextCard(const theme::Theme& theme, Leads leads, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new models::NextListModel(this))
    , m_delegate(new delegates::NextDelegate(theme, leads != Leads::Nowhere, this))
    , m_card(new widgets::Card(theme, tr("What happens next"), this))
    , m_heads(new Heads(theme, *m_delegate, m_card))
    , m_list(new widgets::RowList(tr("What happens next"), m_card))
    , m_calm(new widgets::StateLine(theme, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setTitleRole(Role::PredictedText);
    m_card->setBodyPadding(0, theme::kTight);
    m_card->body()->setSpacing(0);
    if (leads == Leads::ServicesAndForecasts) {
        auto* all = new QPushButton(tr("all forecasts →"), m_card);
        all->setProperty("emphasis", QStringLiteral("quiet"));
        all->setToolTip(tr("Every forecast, and how good they have been"));
        connect(all, &QPushButton::clicked, this, &NextCard::forecastsChosen);
        m_card->addAction(all);
    }
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    connect(m_list, &widgets::RowList::openAsked, this, &NextCard::follow);
    connect(m_delegate, &delegates::NextDelegate::foldAsked, this, [this](const QModelIndex& index) {
        m_folding = true;
        setOpen(index, !index.data(models::OpenRole).toBool());
    });
    const auto act = [this](const QModelIndex& index) {
        if (!index.data(models::ActionRole).isValid()) return;
        Q_EMIT planAsked(ServiceId(index.data(models::ServiceRole).toString().toStdString()),
                         static_cast<actions::RecoveryAction>(index.data(models::ActionRole).toInt()));
    };
    connect(m_delegate, &delegates::NextDelegate::actAsked, this, [this, act](const QModelIndex& index) {
        m_folding = true;
        act(index);
    });
    connect(m_list, &widgets::RowList::actAsked, this, act);
    const auto choose = [this](const QModelIndex& index) {
        if (std::exchange(m_folding, false)) return;
        Q_EMIT serviceChosen(ServiceId(index.data(models::ServiceRole).toString().toStdString()));
    };
    if (leads != Leads::Nowhere) {
        m_list->viewport()->setCursor(Qt::PointingHandCursor);
        connect(m_list, &QListView::clicked, this, choose);
        connect(m_list, &QListView::activated, this, choose);
    }
    m_card->body()->addWidget(m_heads);
    m_card->body()->addWidget(m_list);
    m_card->body()->addWidget(m_calm);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &NextCard::fit);
}

void NextCard::setActs(bool acts) {
    m_delegate->setActs(acts);
    m_list->viewport()->update();
}

void NextCard::setMostRows(int rows) {
    m_mostRows = std::max(1, rows);
    fit();
}

void NextCard::show(const FleetState& state) {
    m_model->show(state);
    m_delegate->setFolds(m_model->folds());
    const bool some = m_model->rowCount() > 0;
    if (!some) showCalm(state);
    showNote(state);
    m_heads->setVisible(some);
    m_list->setVisible(some);
    m_calm->setVisible(!some);
    fit();
}

/// The horizon and what past warnings were worth; of an old outlook its age first.
void NextCard::showNote(const FleetState& state) {
    if (!state.outlook || state.observation == Observation::Offline) {
        m_card->setNote({});
        return;
    }
    const auto& outlook = *state.outlook;
    const QString record = format::recordText(outlook.record, outlook.settings);
    QString first = tr("%1 horizon").arg(format::duration(outlook.settings.horizon));
    if (models::standingOf(state) == models::OutlookStanding::Old && m_model->rowCount() > 0)
        first = tr("worked out %1").arg(format::age(outlook.made, state.time));
    QString hint =
        tr("A warning is raised when a failure within %1 is at least %2 likely.")
            .arg(format::duration(outlook.settings.horizon), format::chance(outlook.settings.warnAt));
    if (outlook.record.judged > 0)
        hint +=
            QLatin1Char('\n') + tr("Judged since %1; what people prevented and what nobody saw is left out.")
                                    .arg(format::fullTime(outlook.record.since));
    m_card->setNote(QStringLiteral("%1 · %2").arg(first, record), hint);
}

void NextCard::showCalm(const FleetState& state) {
    const Calm calm = calmOf(state);
    m_calm->tell(calm.look, calm.text, calm.detail);
}

void NextCard::follow(const QModelIndex& index, bool open) {
    if (!open && index.data(models::LevelRole).toInt() > 0)
        m_list->setCurrentIndex(m_model->index(m_model->causeRow(index.row()), 0));
    else
        setOpen(index, open);
}

void NextCard::setOpen(const QModelIndex& index, bool open) {
    m_model->setOpen(index, open);
    fit();
}

void NextCard::fit() {
    int widest = 0;
    for (const auto& row : m_model->rows())
        widest = std::max(widest, m_delegate->widthFor(QString::fromStdString(row.service.value())));
    m_delegate->setNameWidth(widest);
    m_list->setFixedHeight(std::clamp(m_model->rowCount(), 1, m_mostRows) * m_delegate->height());
    m_heads->update();
}

} // namespace holdfast::pages
