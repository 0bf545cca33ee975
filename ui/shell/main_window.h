// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"

#include <QtWidgets/QMainWindow>

#include <map>
#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace holdfast::widgets {
class Banner;
class Toast;
struct BannerText;
} // namespace holdfast::widgets

namespace holdfast::shell {

class CommandPalette;
class Rail;
class StatusBar;
class TopBar;

/// The frame: hosts pages, never knows what is on them. Pages are made when they are first gone to and keep
/// their state. What concerns the whole window (offline, fleet refused, store in trouble) stands in banners
/// above the page; nothing is modal. Main thread.
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

    [[nodiscard]] Page* currentPage() const;
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

private:
    void takeState(const FleetStatePtr& state);
    void showBanner(const widgets::BannerText& text, bool wanted);
    void openPalette();
    void openFleetMenu(const QPoint& at);
    void chooseFleetFile();
    void toggleTheme();
    void addShortcuts();
    void restoreLayout();

    PageContext& m_context;
    std::vector<PageEntry> m_entries;
    std::map<QString, Page*> m_pages;
    std::map<QString, widgets::Banner*> m_banners;
    std::vector<Place> m_past;
    Place m_place;
    TopBar* m_top;
    Rail* m_rail;
    QVBoxLayout* m_bannerArea;
    QStackedWidget* m_stack;
    StatusBar* m_status;
    CommandPalette* m_palette;
    widgets::Toast* m_toast;
    bool m_presenting = false;
};

} // namespace holdfast::shell
