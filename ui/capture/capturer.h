// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/main_window.h"
#include "ui/theme/role.h"

#include <QtCore/QObject>
#include <QtCore/QSize>
#include <QtCore/QStringList>
#include <QtCore/QTimer>

#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::capture {

struct CaptureOptions {
    QString folder;
    QString page; ///< empty: every page and its showcase
    std::vector<theme::Scheme> schemes{theme::Scheme::Dark, theme::Scheme::Light};
    QSize size{1440, 900};
    double scale = 1.0;      ///< 1 .. 4: pixels for each logical one
    int deadlineMs = 20'000; ///< for a page to be ready; then it is taken as it is
};

/// Takes pictures of a window's pages, one after the other, each when it says that it is ready. No display is
/// needed. Main thread; driven by its event loop.
class Capturer final : public QObject {
    Q_OBJECT

public:
    Capturer(shell::MainWindow& window, theme::Theme& theme, CaptureOptions options,
             QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    void taken(const QString& file);
    /// `trouble` is empty when every picture was written.
    void finished(const QString& trouble);

private:
    struct Shot {
        theme::Scheme scheme;
        shell::Place place;
        QString name;
    };

    void next();
    void takeWhenReady();
    void take();

    shell::MainWindow& m_window;
    theme::Theme& m_theme;
    CaptureOptions m_options;
    std::vector<Shot> m_shots; ///< next last
    QTimer m_deadline;
    QTimer m_settle; ///< layouts and queued paints have run when it fires
    QMetaObject::Connection m_waiting;
};

} // namespace holdfast::capture
