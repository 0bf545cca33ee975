// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QObject>
#include <QtCore/QPoint>

class QMimeData;
class QWidget;

namespace holdfast::models {
class Settings;
}

namespace holdfast::shell {

/// The ways to a fleet: the file dialog, the recent ones, a file dropped on the window, the lab. Nothing of
/// it stops the window.
class FleetOpener final : public QObject {
    Q_OBJECT

public:
    /// Whether there is a lab to offer.
    enum class Lab : std::uint8_t { Offered, None };

    /// `window` is the parent of dialogs and menus.
    FleetOpener(const models::Settings& settings, Lab lab, QWidget* window);

    /// Asks for a file.
    void ask();
    /// The choice of fleets, at a point of the screen.
    void openMenu(const QPoint& at);

    /// The one local file that is dropped; empty: not something to open.
    [[nodiscard]] static QString fileIn(const QMimeData& data);

Q_SIGNALS:
    void fleetChosen(const QString& file);
    void labChosen();

private:
    const models::Settings& m_settings;
    Lab m_lab;
    QWidget* m_window;
};

} // namespace holdfast::shell
