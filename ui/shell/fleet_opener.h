// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QObject>
#include <QtCore/QPoint>

class QMimeData;
class QWidget;

namespace holdfast::shell {

class ComposeSheet;
class PageContext;

/// The ways to a fleet: the file dialog, the recent ones, a file dropped on the window, a Compose file, the
/// lab. Nothing of it stops the window.
class FleetOpener final : public QObject {
    Q_OBJECT

public:
    /// `window` is the parent of dialogs and menus; the context outlives it.
    FleetOpener(PageContext& context, QWidget* window);

    /// Sheets stand over this.
    void setGround(QWidget* ground) { m_ground = ground; }

    /// Asks for a file.
    void ask();
    /// Opens what was dropped: a Compose file by its name, else a fleet file.
    void openDropped(const QString& file);
    /// Shows what a Compose file makes; an empty name asks for one.
    void discover(const QString& composeFile);
    /// Whether Compose would find a file of this name.
    [[nodiscard]] static bool isCompose(const QString& file);
    /// The choice of fleets, at a point of the screen.
    void openMenu(const QPoint& at);

    /// The one local file that is dropped; empty: not something to open.
    [[nodiscard]] static QString fileIn(const QMimeData& data);

Q_SIGNALS:
    void fleetChosen(const QString& file);
    void labChosen();

private:
    PageContext& m_context;
    QWidget* m_window;
    QWidget* m_ground = nullptr;
    ComposeSheet* m_compose = nullptr; ///< null: not asked for yet
};

} // namespace holdfast::shell
