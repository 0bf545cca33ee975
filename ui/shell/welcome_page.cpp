// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/option_card.h"
#include "ui/widgets/progress_line.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kColumn = 660;
constexpr int kThreeColumns = 880;
constexpr int kLogo = 48;
constexpr qsizetype kRecent = 5;

/// «~/fleets/prod.yaml»
QString shortPath(const QString& file) {
    const QString home = QDir::homePath() + QLatin1Char('/');
    return file.startsWith(home) ? QStringLiteral("~/") + file.mid(home.size()) : file;
}

} // namespace

WelcomePage::WelcomePage(PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_trouble(new widgets::Banner(context.theme(), this))
    , m_progress(new widgets::ProgressLine(context.theme(), widgets::ProgressLine::Cancel::Offered, this)) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    auto* holder = new QWidget(this);
    const bool three = context.lab() != nullptr && context.discovery() != nullptr;
    holder->setMaximumWidth(context.theme().scaled(three ? kThreeColumns : kColumn));
    outer->addStretch(1);
    outer->addWidget(holder, 100);
    outer->addStretch(1);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kCardGap);
    column->addStretch(2);
    addHead(*column);
    column->addWidget(m_trouble);
    addOptions(*column);
    column->addWidget(m_progress);
    addRecent(*column);
    column->addStretch(3);

    connect(m_progress, &widgets::ProgressLine::cancelled, this,
            [this] { this->context().lab()->stop([](const Result<void>&) {}); });
    connect(&context.link(), &models::EngineLink::stateChanged, this, &WelcomePage::take);
    m_trouble->hide();
    m_progress->hide();
    take(context.link().state());
    if (context.lab() != nullptr) {
        context.lab()->addListener(this);
        labChanged(context.lab()->state());
    }
    setReadiness(Readiness::Ready);
}

WelcomePage::~WelcomePage() {
    if (context().lab() != nullptr) context().lab()->removeListener(this);
}

QWidget* WelcomePage::firstFocus() const {
    return m_lab != nullptr ? m_lab : m_file;
}

void WelcomePage::addHead(QVBoxLayout& column) {
    auto& look = context().theme();
    auto* logo = new QLabel(this);
    const auto draw = [&look, logo] {
        logo->setPixmap(look.icon(QStringLiteral("shield"), Role::Accent)
                            .pixmap(QSize(kLogo, kLogo), logo->devicePixelRatioF()));
    };
    draw();
    connect(&look, &theme::Theme::changed, logo, draw);
    column.addWidget(logo, 0, Qt::AlignHCenter);
    auto* title = new QLabel(tr("Which fleet shall Holdfast watch?"), this);
    title->setAlignment(Qt::AlignHCenter);
    look.dress(title, TextStyle::Heading, Role::Ink);
    column.addWidget(title);
    auto* words = new QLabel(tr("Nothing asks for an account, and nothing leaves this machine."), this);
    words->setAlignment(Qt::AlignHCenter);
    words->setWordWrap(true);
    look.dress(words, TextStyle::Body, Role::Muted);
    column.addWidget(words);
    column.addSpacing(theme::kCardGap);
}

void WelcomePage::addOptions(QVBoxLayout& column) {
    auto& look = context().theme();
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kCardGap);
    if (context().lab() != nullptr) {
        m_lab = new widgets::OptionCard(
            look, QStringLiteral("lab"), tr("Start the lab"),
            tr("Thirteen real services on this machine, made to be hurt: PostgreSQL, Redis, "
               "Caddy and ten more. Gone without a trace when it ends."),
            this);
        connect(m_lab, &QAbstractButton::clicked, this, [this] { context().startLab(); });
        row->addWidget(m_lab);
    }
    m_file = new widgets::OptionCard(
        look, QStringLiteral("folder"), tr("Open a fleet file…"),
        tr("A name, a kind and an address for each service are enough. A file can also be "
           "dropped anywhere on this window."),
        this);
    connect(m_file, &QAbstractButton::clicked, this, [this] { context().openFleet({}); });
    row->addWidget(m_file);
    if (context().discovery() != nullptr) {
        auto* compose = new widgets::OptionCard(
            look, QStringLiteral("services"), tr("From a Compose file…"),
            tr("Its services and what they depend on become a fleet. You see what was understood before "
               "anything is saved."),
            this);
        connect(compose, &QAbstractButton::clicked, this, [this] { context().discoverCompose({}); });
        row->addWidget(compose);
    }
    column.addLayout(row);
}

void WelcomePage::addRecent(QVBoxLayout& column) {
    const auto files = context().settings().recentFleets().mid(0, kRecent);
    if (files.isEmpty()) return;
    auto* card = new widgets::Card(context().theme(), tr("Opened before"), this);
    card->setBodyPadding(theme::kTight, theme::kTight);
    card->body()->setSpacing(0);
    for (const auto& file : files) {
        const bool there = QFileInfo::exists(file);
        auto* button = new QPushButton(shortPath(file), card);
        button->setProperty("emphasis", QStringLiteral("row"));
        button->setIcon(context().theme().icon(QStringLiteral("file")));
        button->setToolTip(there ? file : tr("%1 is no longer there").arg(file));
        button->setEnabled(there);
        connect(button, &QPushButton::clicked, this, [this, file] { context().openFleet(file); });
        card->body()->addWidget(button);
    }
    column.addWidget(card);
}

void WelcomePage::take(const FleetStatePtr& state) {
    m_fleetTrouble = state ? QString::fromStdString(state->fleetTrouble) : QString();
    showTrouble();
}

void WelcomePage::labChanged(const ports::LabState& state) {
    const bool busy = state.phase == ports::LabPhase::Starting || state.phase == ports::LabPhase::Stopping;
    m_progress->setVisible(busy);
    if (busy) {
        const bool starting = state.phase == ports::LabPhase::Starting;
        m_progress->setProgress(state.step.empty()
                                    ? (starting ? tr("Starting the lab") : tr("Ending the lab"))
                                    : QString::fromStdString(state.step),
                                starting ? std::optional(state.progress) : std::nullopt);
    }
    m_lab->setEnabled(!busy);
    m_labTrouble = state.phase == ports::LabPhase::Failed ? QString::fromStdString(state.trouble) : QString();
    showTrouble();
}

void WelcomePage::showTrouble() {
    const bool lab = !m_labTrouble.isEmpty();
    m_trouble->setVisible(lab || !m_fleetTrouble.isEmpty());
    if (!m_trouble->isVisibleTo(this)) return;
    m_trouble->set({.key = lab ? QStringLiteral("lab") : QStringLiteral("fleet"),
                    .tone = widgets::Tone::Critical,
                    .icon = lab ? QStringLiteral("warning") : QStringLiteral("file"),
                    .title = lab ? tr("The lab did not start") : tr("The fleet file has mistakes"),
                    .detail = lab ? m_labTrouble : m_fleetTrouble});
}

} // namespace holdfast::shell
