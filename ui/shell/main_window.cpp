// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "models/backup_words.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "models/snapshot_words.h"
#include "ui/acting/act_host.h"
#include "ui/shell/access_button.h"
#include "ui/shell/automation_bar.h"
#include "ui/shell/banner_board.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/fleet_opener.h"
#include "ui/shell/fleet_window.h"
#include "ui/shell/help_sheet.h"
#include "ui/shell/rail.h"
#include "ui/shell/shortcuts.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/shell/window_menus.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/toast.h"

#include <QtCore/QMimeData>
#include <QtGui/QCloseEvent>
#include <QtGui/QDragEnterEvent>
#include <QtGui/QShortcut>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::shell {

namespace {

constexpr QSize kFirstSize(1440, 900);
constexpr QSize kLeastSize(960, 600);
constexpr double kPresentationText = 1.35;
constexpr int kRoomForWords = 1360;

Place placeOn(const QString& page) {
    return {.page = page, .service = {}, .part = {}};
}

} // namespace

MainWindow::MainWindow(PageContext& context, std::vector<PageEntry> pages, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_entries(std::move(pages))
    , m_top(new TopBar(context.theme(), this))
    , m_rail(new Rail(context.theme(), m_entries, this))
    , m_banners(new BannerBoard(context.theme(), context.lab(), this))
    , m_stack(new QStackedWidget(this))
    , m_welcome(new WelcomePage(context, m_stack))
    , m_status(new StatusBar(context.theme(), this))
    , m_opener(new FleetOpener(context, this)) {
    QStringList ids;
    for (const auto& page : m_entries)
        ids << page.id;
    context.setPages(ids);
    setWindowTitle(QStringLiteral("Holdfast"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
    setAcceptDrops(true);
    setMinimumSize(kLeastSize);
    lay();
    wire();
    addMenus();
    addShortcuts();
    restoreLayout();
    if (context.link().state()) takeState(context.link().state());
    const QString last = context.settings().layout(QStringLiteral("page")).toString();
    if (!m_entries.empty()) goTo(placeOn(entry(last) != nullptr ? last : m_entries.front().id));
}

MainWindow::~MainWindow() = default;

void MainWindow::lay() {
    auto* middle = new QVBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_banners);
    auto* stage = new QWidget(this); // sheets lie on it, so that bars and rail stay in reach
    auto* inside = new QVBoxLayout(stage);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(m_stack);
    middle->addWidget(stage, 1);
    m_stack->addWidget(m_welcome);
    m_acting = new acting::ActHost(m_context, stage);
    m_automation = new AutomationBar(m_context, m_top);
    m_top->addControl(m_automation);
    m_status->addControl(new AccessButton(m_context, m_status));
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_rail);
    body->addLayout(middle, 1);
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_top);
    column->addLayout(body, 1);
    column->addWidget(m_status);
    setCentralWidget(central);

    QStringList titles;
    for (const auto& page : m_entries)
        titles << page.title;
    m_palette = new CommandPalette(m_context.theme(), central);
    m_help = new HelpSheet(m_context.theme(), shortcutGroups(titles), central);
    m_about = new AboutSheet(m_context.theme(), central);
    m_toast = new widgets::Toast(m_context.theme(), central);
    m_opener->setGround(central);
}

void MainWindow::wire() {
    connect(m_rail, &Rail::chosen, this, [this](const QString& id) { goTo(placeOn(id)); });
    connect(m_rail, &Rail::narrowChanged, this,
            [this] { m_top->setPageLeft(m_rail->shownWidth() + theme::kPadding); });
    m_top->setPageLeft(m_rail->shownWidth() + theme::kPadding);
    connect(m_top, &TopBar::timeWindowChosen, this, [this](TimeWindow window) {
        m_context.setTimeWindow(window);
        rememberWindow(m_context.settings(), m_fleet, window);
    });
    connect(&m_context, &PageContext::timeWindowChanged, m_top, &TopBar::setTimeWindow);
    connect(m_top, &TopBar::paletteRequested, this, [this] { m_palette->open(commands()); });
    connect(m_top, &TopBar::fleetMenuRequested, m_opener, &FleetOpener::openMenu);
    connect(m_opener, &FleetOpener::fleetChosen, this, &MainWindow::fleetChosen);
    connect(m_opener, &FleetOpener::labChosen, &m_context, &PageContext::startLab);
    connect(m_banners, &BannerBoard::actionChosen, m_opener, &FleetOpener::ask);
    connect(m_banners, &BannerBoard::labWanted, &m_context, &PageContext::startLab);

    connect(&m_context, &PageContext::placeRequested, this, &MainWindow::goTo);
    connect(&m_context, &PageContext::backRequested, this, [this] { run(Shortcut::Back); });
    connect(&m_context, &PageContext::said, m_toast, &widgets::Toast::say);
    connect(&m_context, &PageContext::labRequested, this, &MainWindow::labRequested);
    connect(&m_context, &PageContext::composeRequested, m_opener, &FleetOpener::discover);
    connect(&m_context, &PageContext::fleetRequested, this, [this](const QString& file) {
        if (file.isEmpty()) {
            m_opener->ask();
        } else {
            Q_EMIT fleetChosen(file);
        }
    });
    connect(&m_context.settings(), &models::Settings::layoutReset, this, [this] {
        m_rail->chooseWidth(Rail::Width::Fitting);
        resize(kFirstSize);
        m_context.say(tr("The layout is as it was at first"));
    });
    auto& link = m_context.link();
    connect(&link, &models::EngineLink::stateChanged, this, &MainWindow::takeState);
    connect(&link, &models::EngineLink::eventsArrived, m_banners, &BannerBoard::showEvents);
}

void MainWindow::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto what) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, what);
    };
    const auto numbered = std::min<std::size_t>(m_entries.size(), kNumberedPages);
    for (std::size_t i = 0; i < numbered; ++i)
        add(keysOfPage(static_cast<int>(i) + 1), [this, id = m_entries[i].id] { goTo(placeOn(id)); });
    for (const auto shortcut : {Shortcut::Palette, Shortcut::Search, Shortcut::Back, Shortcut::Forward,
                                Shortcut::OpenFleet, Shortcut::SweepNow, Shortcut::Unlock, Shortcut::Rail,
                                Shortcut::Present, Shortcut::Help, Shortcut::Quit}) {
        for (const auto& keys : keysOf(shortcut))
            add(keys, [this, shortcut] { run(shortcut); });
    }
}

void MainWindow::run(Shortcut shortcut) {
    switch (shortcut) {
    case Shortcut::Palette:
        return m_palette->open(commands());
    case Shortcut::Search:
        return searchOnPage();
    case Shortcut::Back:
        if (m_history.back()) arrive();
        return;
    case Shortcut::Forward:
        if (m_history.forward()) arrive();
        return;
    case Shortcut::OpenFleet:
        return m_opener->ask();
    case Shortcut::SweepNow:
        return sweepNow();
    case Shortcut::Unlock:
        return m_context.unlock();
    case Shortcut::Rail:
        return m_rail->chooseWidth(m_rail->isNarrow() ? Rail::Width::Wide : Rail::Width::Narrow);
    case Shortcut::Present:
        return setPresenting(!m_presenting);
    case Shortcut::Help:
        return m_help->open();
    case Shortcut::Quit:
        close();
        return;
    }
}

void MainWindow::addMenus() {
    m_top->setLookMenu(makeLookMenu(m_context.theme(), [this](const QString& name) { chooseLook(name); }));
    m_top->setWindowMenu(makeWindowMenu({.present = [this] { run(Shortcut::Present); },
                                         .resetLayout = [this] { m_context.settings().resetLayout(); },
                                         .help = [this] { run(Shortcut::Help); },
                                         .about = [this] { m_about->open(); },
                                         .quit = [this] { run(Shortcut::Quit); }}));
}

const PageEntry* MainWindow::entry(const QString& id) const {
    const auto found = std::ranges::find(m_entries, id, &PageEntry::id);
    return found == m_entries.end() ? nullptr : &*found;
}

Page* MainWindow::page(const QString& id) {
    if (const auto made = m_pages.find(id); made != m_pages.end()) return made->second;
    const auto* wanted = entry(id);
    if (wanted == nullptr) return nullptr;
    auto* created = wanted->make(m_context, m_stack);
    created->setAccessibleName(wanted->title);
    created->restoreLayout(m_context.settings().layout(QStringLiteral("page/") + id).toMap());
    m_stack->addWidget(created);
    m_pages.emplace(id, created);
    connect(created, &Page::timeWindowUseChanged, this, [this, created] {
        if (created == currentPage()) m_top->setTimeWindowVisible(created->usesTimeWindow());
    });
    connect(created, &Page::placeChanged, this, [this](const Place& place) { m_history.goOn(place); });
    return created;
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(m_stack->currentWidget());
}

void MainWindow::goTo(const Place& place) {
    if (entry(place.page) == nullptr) return;
    m_history.goOn(place);
    arrive();
}

/// Shows the place that the history says is the current one.
void MainWindow::arrive() {
    m_acting->closeAll();
    const Place place = m_history.current();
    const auto* there = entry(place.page);
    if (there == nullptr) return;
    m_rail->setCurrent(place.page);
    setWindowTitle(QStringLiteral("%1 — Holdfast").arg(there->title));
    if (there->needs == PageNeeds::Fleet && !m_hasFleet) {
        m_top->setTimeWindowVisible(false);
        return bringToFront(m_welcome);
    }
    auto* target = page(place.page);
    bringToFront(target);
    target->visit(place);
    m_top->setTimeWindowVisible(target->usesTimeWindow());
}

void MainWindow::bringToFront(Page* target) {
    auto* before = currentPage();
    if (before == target) return;
    const bool walking = m_rail->isAncestorOf(focusWidget());
    if (before != nullptr) before->left();
    m_stack->setCurrentWidget(target);
    target->entered();
    // Who walks the rail goes on there; everybody else goes on with the page.
    if (!walking) target->setFocus(Qt::OtherFocusReason);
}

void MainWindow::takeState(const FleetStatePtr& state) {
    const bool hadFleet = std::exchange(m_hasFleet, state->fleet != nullptr);
    if (state->fleet && QString::fromStdString(state->fleet->name) != m_fleet) {
        m_fleet = QString::fromStdString(state->fleet->name);
        m_context.setTimeWindow(windowFor(m_context.settings(), *state->fleet));
    }
    m_top->showState(state);
    m_status->showState(state);
    m_banners->showState(*state);
    const auto ill = std::ranges::count_if(state->services, [](const ServiceState& service) {
        return service.ownState == HealthState::Critical && service.freshness != Freshness::NotObserved;
    });
    m_rail->setBadge(QStringLiteral("services"), static_cast<int>(ill));
    m_rail->setBadge(QStringLiteral("recovery"), state->desk ? models::waitingForPerson(*state->desk) : 0);
    m_rail->setBadge(QStringLiteral("snapshots"), models::snapshotsNeedingPerson(*state));
    m_rail->setBadge(QStringLiteral("backups"), models::backupsNeedingPerson(*state));
    if (hadFleet != m_hasFleet && !m_history.current().page.isEmpty()) arrive();
}

void MainWindow::sweepNow() {
    m_context.link().submit(ports::SweepNow{}, this, [this](const Result<std::string>& done) {
        m_context.say(done ? tr("Every service is being read") : QString::fromStdString(done.error().detail));
    });
}

void MainWindow::searchOnPage() {
    auto* front = currentPage();
    auto* field = front != nullptr ? front->searchField() : nullptr;
    if (field != nullptr) field->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::setPresenting(bool presenting) {
    if (presenting == m_presenting) return;
    m_presenting = presenting;
    m_acting->closeAll(); // nothing on a presentation changes anything
    for (QWidget* chrome :
         {static_cast<QWidget*>(m_top), static_cast<QWidget*>(m_rail), static_cast<QWidget*>(m_status)})
        chrome->setVisible(!presenting);
    m_context.theme().setTextScale(presenting ? kPresentationText : 1.0);
    if (presenting) {
        m_wasMaximised = isMaximized();
        showFullScreen();
        m_context.say(tr("%1 or Esc ends the presentation").arg(keyText(Shortcut::Present)));
    } else if (m_wasMaximised) {
        showMaximized();
    } else {
        showNormal();
    }
}

void MainWindow::restoreLayout() {
    const auto& settings = m_context.settings();
    const auto geometry = settings.layout(QStringLiteral("geometry")).toByteArray();
    if (geometry.isEmpty() || !restoreGeometry(geometry)) resize(kFirstSize);
    const int width = settings.layout(QStringLiteral("rail")).toInt();
    if (width >= 0 && width <= static_cast<int>(Rail::Width::Narrow))
        m_rail->chooseWidth(static_cast<Rail::Width>(width));
}

void MainWindow::saveLayout() {
    auto& settings = m_context.settings();
    if (!m_presenting) settings.setLayout(QStringLiteral("geometry"), saveGeometry());
    settings.setLayout(QStringLiteral("page"), m_history.current().page);
    settings.setLayout(QStringLiteral("rail"), static_cast<int>(m_rail->chosenWidth()));
    for (const auto& [id, made] : m_pages)
        settings.setLayout(QStringLiteral("page/") + id, made->saveLayout());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_rail->fitTo(width());
    m_automation->setNarrow(width() < kRoomForWords);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (m_presenting && event->key() == Qt::Key_Escape) return setPresenting(false);
    if (event->text() == QLatin1String("?")) return run(Shortcut::Help);
    QMainWindow::keyPressEvent(event);
}

void MainWindow::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::BackButton) return run(Shortcut::Back);
    if (event->button() == Qt::ForwardButton) return run(Shortcut::Forward);
    QMainWindow::mousePressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!FleetOpener::fileIn(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString file = FleetOpener::fileIn(*event->mimeData());
    if (!file.isEmpty()) m_opener->openDropped(file);
}

} // namespace holdfast::shell
