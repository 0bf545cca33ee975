// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fleet_opener.h"

#include "models/settings/settings.h"
#include "ui/shell/shortcuts.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>

namespace holdfast::shell {

FleetOpener::FleetOpener(const models::Settings& settings, Lab lab, QWidget* window)
    : QObject(window), m_settings(settings), m_lab(lab), m_window(window) {}

void FleetOpener::ask() {
    const QString last = m_settings.lastFleet();
    auto* dialog = new QFileDialog(m_window, tr("Open a fleet file"),
                                   last.isEmpty() ? QString() : QFileInfo(last).absolutePath(),
                                   tr("Fleet files (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setWindowModality(Qt::NonModal);
    connect(dialog, &QFileDialog::fileSelected, this, &FleetOpener::fleetChosen);
    dialog->show();
}

void FleetOpener::openMenu(const QPoint& at) {
    auto* menu = new QMenu(m_window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const auto& file : m_settings.recentFleets()) {
        const QFileInfo info(file);
        auto* action = menu->addAction(QStringLiteral("%1   %2")
                                           .arg(info.fileName(), info.dir().dirName())
                                           .replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setToolTip(file);
        connect(action, &QAction::triggered, this, [this, file] { Q_EMIT fleetChosen(file); });
    }
    if (!menu->isEmpty()) menu->addSeparator();
    auto* open = menu->addAction(tr("Open a fleet file…"));
    open->setShortcut(keysOf(Shortcut::OpenFleet).front());
    connect(open, &QAction::triggered, this, &FleetOpener::ask);
    if (m_lab == Lab::Offered)
        connect(menu->addAction(tr("Start the lab")), &QAction::triggered, this, &FleetOpener::labChosen);
    menu->popup(at);
}

QString FleetOpener::fileIn(const QMimeData& data) {
    const auto urls = data.urls();
    if (urls.size() != 1 || !urls.front().isLocalFile()) return {};
    const QString file = urls.front().toLocalFile();
    return QFileInfo(file).isFile() ? file : QString();
}

} // namespace holdfast::shell
