// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/rail.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/top_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/toast.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtGui/QCloseEvent>
#include <QtGui/QDragEnterEvent>
#include <QtGui/QShortcut>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::shell {

using widgets::BannerText;
using widgets::Tone;

MainWindow::MainWindow(PageContext& context, std::vector<PageEntry> pages, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_entries(std::move(pages))
    , m_top(new TopBar(context.theme(), this))
    , m_rail(new Rail(context.theme(), m_entries, this))
    , m_bannerArea(new QVBoxLayout)
    , m_stack(new QStackedWidget(this))
    , m_status(new StatusBar(context.theme(), this)) {
    setWindowTitle(QStringLiteral("Holdfast"));
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    auto* middle = new QVBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    m_bannerArea->setSpacing(0);
    middle->addLayout(m_bannerArea);
    middle->addWidget(m_stack, 1);
    auto* body = new QHBoxLayout;
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_rail);
    body->addLayout(middle, 1);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_top);
    layout->addLayout(body, 1);
    layout->addWidget(m_status);
    setCentralWidget(central);
    m_palette = new CommandPalette(context.theme(), central);
    m_toast = new widgets::Toast(context.theme(), central);

    connect(m_rail, &Rail::chosen, this,
            [this](const QString& id) { goTo({.page = id, .service = {}, .part = {}}); });
    connect(m_top, &TopBar::timeWindowChosen, &m_context, &PageContext::setTimeWindow);
    connect(&m_context, &PageContext::timeWindowChanged, m_top, &TopBar::setTimeWindow);
    connect(m_top, &TopBar::paletteRequested, this, &MainWindow::openPalette);
    connect(m_top, &TopBar::themeToggled, this, &MainWindow::toggleTheme);
    connect(m_top, &TopBar::fleetMenuRequested, this, &MainWindow::openFleetMenu);
    connect(&m_context, &PageContext::placeRequested, this, &MainWindow::goTo);
    connect(&m_context, &PageContext::said, m_toast, &widgets::Toast::say);
    connect(&m_context, &PageContext::fleetRequested, this, [this](const QString& file) {
        if (file.isEmpty()) {
            chooseFleetFile();
        } else {
            Q_EMIT fleetChosen(file);
        }
    });
    connect(&m_context, &PageContext::backRequested, this, [this] {
        if (m_past.empty()) return;
        const Place before = m_past.back();
        m_past.pop_back();
        goTo(before);
        if (!m_past.empty()) m_past.pop_back(); // going back is not going on
    });
    auto& link = m_context.link();
    connect(&link, &models::EngineLink::stateChanged, this, &MainWindow::takeState);
    addShortcuts();
    restoreLayout();
    if (link.state()) takeState(link.state());
    if (!m_entries.empty()) {
        const QString last = m_context.settings().layout(QStringLiteral("page")).toString();
        goTo({.page = page(last) != nullptr ? last : m_entries.front().id, .service = {}, .part = {}});
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto run) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, run);
    };
    for (std::size_t i = 0; i < std::min<std::size_t>(m_entries.size(), 9); ++i) {
        add(QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)),
            [this, id = m_entries[i].id] { goTo({.page = id, .service = {}, .part = {}}); });
    }
    add(QKeySequence(QStringLiteral("Ctrl+K")), [this] { openPalette(); });
    add(QKeySequence(QKeySequence::Open), [this] { chooseFleetFile(); });
    add(QKeySequence(QStringLiteral("F11")), [this] { setPresenting(!m_presenting); });
    add(QKeySequence(QStringLiteral("Alt+Left")), [this] { m_context.back(); });
    add(QKeySequence(QStringLiteral("Ctrl+F")), [this] {
        auto* current = currentPage();
        if (current != nullptr && current->searchField() != nullptr)
            current->searchField()->setFocus(Qt::ShortcutFocusReason);
    });
    add(QKeySequence(QStringLiteral("F5")), [this] {
        m_context.link().submit(ports::SweepNow{}, this, [this](const Result<std::string>&) {
            m_context.say(tr("Reading every service now"));
        });
    });
}

Page* MainWindow::page(const QString& id) {
    if (const auto made = m_pages.find(id); made != m_pages.end()) return made->second;
    const auto entry = std::ranges::find(m_entries, id, &PageEntry::id);
    if (entry == m_entries.end()) return nullptr;
    auto* created = entry->make(m_context, m_stack);
    created->setAccessibleName(entry->title);
    created->restoreLayout(m_context.settings().layout(QStringLiteral("page/") + id).toMap());
    m_stack->addWidget(created);
    m_pages.emplace(id, created);
    connect(created, &Page::placeChanged, this, [this](const Place& place) {
        m_past.push_back(m_place);
        m_place = place;
    });
    return created;
}

Page* MainWindow::currentPage() const {
    return qobject_cast<Page*>(m_stack->currentWidget());
}

void MainWindow::goTo(const Place& place) {
    auto* target = page(place.page);
    if (target == nullptr) return;
    auto* before = currentPage();
    if (!m_place.page.isEmpty() && !(m_place == place)) m_past.push_back(m_place);
    if (m_past.size() > 100) m_past.erase(m_past.begin());
    m_place = place;
    if (before != target) {
        if (before != nullptr) before->left();
        m_stack->setCurrentWidget(target);
        target->entered();
    }
    target->visit(place);
    m_rail->setCurrent(place.page);
    m_top->setTimeWindowVisible(target->usesTimeWindow());
    const auto entry = std::ranges::find(m_entries, place.page, &PageEntry::id);
    setWindowTitle(QStringLiteral("%1 — Holdfast").arg(entry->title));
}

void MainWindow::takeState(const FleetStatePtr& state) {
    m_top->showState(state);
    m_status->showState(state);
    const auto ill = std::ranges::count_if(
        state->services, [](const ServiceState& s) { return s.state == HealthState::Critical; });
    m_rail->setBadge(QStringLiteral("services"), static_cast<int>(ill));
    showBanner(
        {.key = QStringLiteral("offline"),
         .tone = Tone::Degraded,
         .icon = QStringLiteral("offline"),
         .title = tr("Holdfast is offline"),
         .detail =
             tr("%1: nothing is observed, and nothing is taken for down. Readings come back by themselves.")
                 .arg(QString::fromStdString(state->offlineReason))},
        state->observation == Observation::Offline);
    showBanner({.key = QStringLiteral("fleet"),
                .tone = Tone::Critical,
                .icon = QStringLiteral("file"),
                .title = state->fleet ? tr("The fleet file has mistakes; the last good fleet stays")
                                      : tr("The fleet file has mistakes"),
                .detail = QString::fromStdString(state->fleetTrouble),
                .action = tr("Open another…")},
               !state->fleetTrouble.empty());
    const bool storeIll = state->fleet && state->store.condition != StoreCondition::Fine &&
                          state->store.condition != StoreCondition::None;
    showBanner({.key = QStringLiteral("store"),
                .tone = Tone::Critical,
                .icon = QStringLiteral("database"),
                .title = tr("History is not being kept"),
                .detail = QString::fromStdString(state->store.message)},
               storeIll);
}

void MainWindow::showBanner(const BannerText& text, bool wanted) {
    auto& banner = m_banners[text.key];
    if (!wanted) {
        if (banner != nullptr) banner->hide();
        return;
    }
    if (banner == nullptr) {
        banner = new widgets::Banner(m_context.theme(), this);
        m_bannerArea->addWidget(banner);
        connect(banner, &widgets::Banner::actionChosen, this, [this] { chooseFleetFile(); });
    }
    banner->set(text);
    banner->show();
}

void MainWindow::openPalette() {
    std::vector<PaletteCommand> commands;
    for (const auto& entry : m_entries) {
        commands.push_back({.title = entry.title, .kind = tr("page"), .run = [this, id = entry.id] {
                                goTo({.page = id, .service = {}, .part = {}});
                            }});
    }
    commands.push_back({.title = tr("Read every service now"), .kind = tr("action"), .run = [this] {
                            m_context.link().submit(ports::SweepNow{}, this,
                                                    [](const Result<std::string>&) {});
                        }});
    commands.push_back(
        {.title = tr("Open a fleet file…"), .kind = tr("action"), .run = [this] { chooseFleetFile(); }});
    commands.push_back(
        {.title = tr("Start the lab"), .kind = tr("action"), .run = [this] { Q_EMIT labRequested(); }});
    commands.push_back({.title = tr("Switch between light and dark"), .kind = tr("action"), .run = [this] {
                            toggleTheme();
                        }});
    commands.push_back(
        {.title = tr("Presentation"), .kind = tr("action"), .run = [this] { setPresenting(!m_presenting); }});
    commands.push_back({.title = tr("Reset the layout"), .kind = tr("action"), .run = [this] {
                            m_context.settings().resetLayout();
                        }});
    if (const auto state = m_context.link().state()) {
        for (const auto& service : state->services) {
            commands.push_back({.title = QString::fromStdString(service.id.value()),
                                .kind = tr("service"),
                                .run = [this, id = service.id] { m_context.showService(id); }});
        }
    }
    m_palette->open(std::move(commands));
}

void MainWindow::openFleetMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& file : m_context.settings().recentFleets()) {
        auto* action = menu->addAction(QFileInfo(file).fileName());
        action->setToolTip(file);
        connect(action, &QAction::triggered, this, [this, file] { Q_EMIT fleetChosen(file); });
    }
    if (!menu->isEmpty()) menu->addSeparator();
    connect(menu->addAction(tr("Open a fleet file…")), &QAction::triggered, this,
            &MainWindow::chooseFleetFile);
    connect(menu->addAction(tr("Start the lab")), &QAction::triggered, this, &MainWindow::labRequested);
    menu->popup(at);
}

void MainWindow::chooseFleetFile() {
    auto* dialog =
        new QFileDialog(this, tr("Open a fleet file"), {}, tr("Fleet files (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setModal(false);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::fleetChosen);
    dialog->show();
}

void MainWindow::toggleTheme() {
    auto& look = m_context.theme();
    const bool dark = look.scheme() == theme::Scheme::Dark;
    look.setChoice(dark ? theme::SchemeChoice::Light : theme::SchemeChoice::Dark);
    m_context.settings().setTheme(dark ? QStringLiteral("light") : QStringLiteral("dark"));
}

void MainWindow::setPresenting(bool presenting) {
    m_presenting = presenting;
    m_top->setVisible(!presenting);
    m_rail->setVisible(!presenting);
    m_status->setVisible(!presenting);
    m_context.theme().setTextScale(presenting ? 1.35 : 1.0);
    if (presenting) {
        showFullScreen();
    } else {
        showNormal();
    }
}

void MainWindow::restoreLayout() {
    const auto& settings = m_context.settings();
    const auto geometry = settings.layout(QStringLiteral("geometry")).toByteArray();
    if (geometry.isEmpty() || !restoreGeometry(geometry)) resize(1440, 900);
}

void MainWindow::saveLayout() {
    auto& settings = m_context.settings();
    if (!m_presenting) settings.setLayout(QStringLiteral("geometry"), saveGeometry());
    settings.setLayout(QStringLiteral("page"), m_place.page);
    for (const auto& [id, made] : m_pages)
        settings.setLayout(QStringLiteral("page/") + id, made->saveLayout());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    Q_EMIT fleetChosen(event->mimeData()->urls().front().toLocalFile());
}

} // namespace holdfast::shell
