// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/foretold_card.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_standing.h"
#include "ui/pages/share_bars.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace holdfast::pages {

namespace format = models::format;
using theme::Role;
using theme::TextStyle;

namespace {

QLabel* makeLabel(const theme::Theme& theme, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    theme.dress(label, style, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void setWords(QLabel* label, const QString& words) {
    if (words != label->text()) label->setText(words);
    label->setVisible(!words.isEmpty());
}

QString silence(const FleetState& fleet, const outlook::ServiceOutlook* outlook) {
    if (fleet.observation == Observation::Offline)
        return ForetoldCard::tr("Nothing can be foretold while Holdfast is offline.");
    if (outlook == nullptr)
        return ForetoldCard::tr("Nothing is foretold yet: no round of readings was worked out.");
    switch (outlook->silence) {
    case outlook::Silence::Learning:
        return ForetoldCard::tr("Nothing is foretold yet: %1. A forecast needs %2 of readings.")
            .arg(format::silenceText(*outlook, fleet.time),
                 format::duration(fleet.outlook->settings.minimumHistory));
    case outlook::Silence::Unknown:
        return ForetoldCard::tr(
            "Nothing is foretold: its health is unknown, too few of its readings are fresh.");
    case outlook::Silence::None:
        break;
    }
    return {};
}

} // namespace

ForetoldCard::ForetoldCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("What is foretold"), this))
    , m_sentence(makeLabel(context.theme(), TextStyle::Body, Role::Ink, m_card))
    , m_reasons(makeLabel(context.theme(), TextStyle::Body, Role::Muted, m_card))
    , m_unusual(makeLabel(context.theme(), TextStyle::Body, Role::Ink, m_card))
    , m_shares(new ShareBars(context.theme(), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setTitleRole(Role::PredictedText);
    m_card->body()->addWidget(m_sentence);
    m_card->body()->addWidget(m_reasons);
    m_card->body()->addWidget(m_unusual);
    m_card->body()->addWidget(m_shares);
    if (context.leadsTo(QStringLiteral("forecast"))) {
        auto* all = new QPushButton(tr("all forecasts →"), m_card);
        all->setProperty("emphasis", QStringLiteral("quiet"));
        all->setToolTip(tr("How its forecasts were made, and how good they have been"));
        connect(all, &QPushButton::clicked, this,
                [this] { m_context.goTo({.page = QStringLiteral("forecast"), .service = {}, .part = {}}); });
        m_card->addAction(all);
    }
}

void ForetoldCard::show(const ServiceState& service, const FleetState& fleet) {
    const outlook::ServiceOutlook* outlook = models::outlookAbout(fleet, service.id);
    const bool told = outlook != nullptr && outlook->prediction &&
                      outlook->silence == outlook::Silence::None && fleet.observation != Observation::Offline;
    if (told) {
        showPrediction(service, fleet, *outlook);
    } else {
        setWords(m_sentence, silence(fleet, outlook));
        setWords(m_reasons, {});
        m_card->setNote({});
    }
    showAnomaly(fleet, outlook);
}

/// What is said counts from when it was made; an old one says how long ago that is.
void ForetoldCard::showPrediction(const ServiceState& service, const FleetState& fleet,
                                  const outlook::ServiceOutlook& outlook) {
    const auto& prediction = *outlook.prediction;
    const auto& settings = fleet.outlook->settings;
    const Duration passed = models::sinceOutlook(fleet);
    const QString horizon = format::duration(settings.horizon);
    const outlook::Warning* warning = models::warningAbout(fleet, service.id);
    QString sentence;
    if (warning != nullptr) {
        sentence = tr("Fails with a probability of %1 within %2: expected %3 (%4). Would affect: %5.")
                       .arg(format::chance(prediction.probability), horizon,
                            format::dueText(prediction.expected, passed),
                            format::spanText(prediction, passed), format::impactText(*warning));
    } else {
        sentence = tr("No failure is expected within %1: its probability is %2.")
                       .arg(horizon, format::chance(prediction.probability));
    }
    setWords(m_sentence, sentence);
    setWords(m_reasons, format::reasonTexts(prediction, &service, passed).join(QLatin1Char('\n')));
    const bool old = models::standingOf(fleet) == models::OutlookStanding::Old;
    m_card->setNote(old ? tr("worked out %1").arg(format::age(fleet.outlook->made, fleet.time))
                        : format::recordText(fleet.outlook->record, settings),
                    tr("A probability from %1 on raises a warning.").arg(format::chance(settings.warnAt)));
}

void ForetoldCard::showAnomaly(const FleetState& fleet, const outlook::ServiceOutlook* outlook) {
    std::vector<ShareBars::Share> shares;
    QString words;
    if (outlook != nullptr && outlook->anomaly) {
        auto anomaly = *outlook->anomaly;
        if (anomaly.standing == analysis::DriftStanding::Ordinary) {
            words = tr("It behaves as usual.");
        } else {
            for (const auto& share : anomaly.shares)
                shares.push_back({.name = format::signalName(share.signal), .share = share.share});
            anomaly.shares.clear();
            words = tr("It is %1: %2 of its ordinary moments look like this. What makes it so:")
                        .arg(format::anomalyText(anomaly, fleet.time), format::chance(anomaly.tail));
        }
    } else if (outlook != nullptr && outlook->silence == outlook::Silence::None) {
        words = tr("What is usual for it is still being learnt.");
    }
    setWords(m_unusual, words);
    m_shares->setVisible(!shares.empty());
    m_shares->set(std::move(shares));
}

} // namespace holdfast::pages
