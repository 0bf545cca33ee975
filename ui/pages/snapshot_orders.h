// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <QtCore/QObject>

class QWidget;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::pages {

/// What a person may have done with snapshots, with the files that belong to it. Files are asked for beside
/// the window, never in its way, and read on another thread. Main thread.
class SnapshotOrders final : public QObject {
    Q_OBJECT

public:
    /// `page`: what file dialogs belong to. The context outlives it.
    SnapshotOrders(shell::PageContext& context, QWidget* page);

    void take(const QString& reason);
    void pin(const QString& id, bool pinned);
    void verify(const QString& id);
    void drop(const QString& id);
    void exportAs(const snapshots::SnapshotSummary& snapshot);
    void importFrom();
    void importFile(const QString& path);

    [[nodiscard]] bool isBusy() const noexcept { return m_underWay > 0; }

Q_SIGNALS:
    /// Something was begun or has ended.
    void busyChanged();
    /// An order was refused or failed: why, and what to do.
    void failed(const QString& what, const QString& why);
    /// That one is there now.
    void arrived(const QString& id);

private:
    void begin();
    void end();
    void told(const Result<std::string>& result, const QString& what);
    void keep(const QString& stem, const std::string& bytes);

    shell::PageContext& m_context;
    QWidget* m_page;
    int m_underWay = 0;
};

} // namespace holdfast::pages
