// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"
#include "ui/shell/place_history.h"

#include <QtWidgets/QMainWindow>

#include <map>
#include <vector>

class QStackedWidget;

namespace holdfast::acting {
class ActHost;
}

namespace holdfast::widgets {
class Toast;
}

namespace holdfast::shell {

class AboutSheet;
class AutomationBar;
class BannerBoard;
class CommandPalette;
class FleetOpener;
class HelpSheet;
class Rail;
class StatusBar;
class TopBar;
struct PaletteCommand;
enum class Shortcut : std::uint8_t;

/// The frame: hosts pages, never knows what is on them. Pages are made when they are first gone to and keep
/// their state. What concerns the whole window stands in banners above the page; nothing is modal. Main
/// thread.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// `context` and what is in it outlive the window.
    MainWindow(PageContext& context, std::vector<PageEntry> pages, QWidget* parent = nullptr);
    ~MainWindow() override;

    void goTo(const Place& place);
    /// The page, made if need be; null: there is none of that name.
    [[nodiscard]] Page* page(const QString& id);

    [[nodiscard]] const std::vector<PageEntry>& pages() const noexcept { return m_entries; }

    /// What is in front: the page gone to, or the welcome while no fleet is open.
    [[nodiscard]] Page* currentPage() const;

    [[nodiscard]] const Place& place() const noexcept { return m_history.current(); }

    /// Without chrome and with larger type, for a wall or a meeting (F11).
    void setPresenting(bool presenting);

    void saveLayout();

Q_SIGNALS:
    void labRequested();
    /// A fleet file was chosen, dropped or picked from the recent ones.
    void fleetChosen(const QString& file);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void lay();
    void wire();
    void addShortcuts();
    void run(Shortcut shortcut);
    void addMenus();
    void takeState(const FleetStatePtr& state);
    void arrive();
    void bringToFront(Page* page);
    [[nodiscard]] const PageEntry* entry(const QString& id) const;
    [[nodiscard]] std::vector<PaletteCommand> commands();
    void sweepNow();
    void searchOnPage();
    void chooseLook(const QString& name);
    void restoreLayout();

    PageContext& m_context;
    std::vector<PageEntry> m_entries;
    std::map<QString, Page*> m_pages;
    PlaceHistory m_history;
    bool m_hasFleet = false;
    QString m_fleet; ///< its name
    bool m_presenting = false;
    bool m_wasMaximised = false;
    TopBar* m_top;
    Rail* m_rail;
    BannerBoard* m_banners;
    QStackedWidget* m_stack;
    Page* m_welcome;
    StatusBar* m_status;
    CommandPalette* m_palette = nullptr;
    HelpSheet* m_help = nullptr;
    AboutSheet* m_about = nullptr;
    widgets::Toast* m_toast = nullptr;
    FleetOpener* m_opener;
    acting::ActHost* m_acting = nullptr;
    AutomationBar* m_automation = nullptr;
};

} // namespace holdfast::shell
