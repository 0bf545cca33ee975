// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fleet_opener.h"

#include "models/settings/settings.h"
#include "ui/shell/compose_sheet.h"
#include "ui/shell/page_context.h"
#include "ui/shell/shortcuts.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>

namespace holdfast::shell {

FleetOpener::FleetOpener(PageContext& context, QWidget* window)
    : QObject(window), m_context(context), m_window(window) {}

void FleetOpener::ask() {
    const QString last = m_context.settings().lastFleet();
    auto* dialog = new QFileDialog(m_window, tr("Open a fleet file"),
                                   last.isEmpty() ? QString() : QFileInfo(last).absolutePath(),
                                   tr("Fleet files (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setWindowModality(Qt::NonModal);
    connect(dialog, &QFileDialog::fileSelected, this, &FleetOpener::fleetChosen);
    dialog->show();
}

void FleetOpener::discover(const QString& composeFile) {
    if (m_context.discovery() == nullptr) return;
    if (!composeFile.isEmpty()) {
        if (m_compose == nullptr) {
            m_compose = new ComposeSheet(m_context.theme(), *m_context.discovery(), m_ground);
            connect(m_compose, &ComposeSheet::fleetSaved, this, &FleetOpener::fleetChosen);
            connect(m_compose, &ComposeSheet::otherFileWanted, this, [this] { discover({}); });
        }
        m_compose->openWith(composeFile);
        return;
    }
    auto* dialog =
        new QFileDialog(m_window, tr("Make a fleet of a Compose file"), QString(),
                        tr("Compose files (*compose*.yaml *compose*.yml);;YAML files (*.yaml *.yml);;"
                           "All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setWindowModality(Qt::NonModal);
    connect(dialog, &QFileDialog::fileSelected, this, &FleetOpener::discover);
    dialog->show();
}

bool FleetOpener::isCompose(const QString& file) {
    const QString name = QFileInfo(file).fileName();
    const bool yaml = name.endsWith(QLatin1String(".yaml")) || name.endsWith(QLatin1String(".yml"));
    return yaml &&
           (name.startsWith(QLatin1String("compose.")) || name.startsWith(QLatin1String("docker-compose")));
}

void FleetOpener::openDropped(const QString& file) {
    if (isCompose(file) && m_context.discovery() != nullptr)
        discover(file);
    else
        Q_EMIT fleetChosen(file);
}

void FleetOpener::openMenu(const QPoint& at) {
    auto* menu = new QMenu(m_window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const auto& file : m_context.settings().recentFleets()) {
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
    if (m_context.discovery() != nullptr)
        connect(menu->addAction(tr("From a Compose file…")), &QAction::triggered, this,
                [this] { discover({}); });
    if (m_context.lab() != nullptr)
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
