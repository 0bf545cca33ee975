// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

#include <QtCore/QObject>
#include <QtCore/QProcess>
#include <QtCore/QTimer>

#include <chrono>

namespace holdfast::ui::topology {

enum class LayoutTrouble : std::uint8_t {
    Missing,   ///< there is no layout program, or it could not be started
    TookLong,  ///< it passed its deadline and was ended
    Failed,    ///< it ended with an error, or crashed
    BadAnswer, ///< its answer was not one, or too long
};

/// The layout program «holdfast-layout»: beside the application, or in its libexec folder. An absolute path;
/// empty: not there.
[[nodiscard]] QString findLayoutProgram(const QString& applicationFolder);

/// Asks the layout program for a layered picture. Asynchronous; the process is ended when it takes too long,
/// when a newer request comes, on cancel() and with this object. Answers of older requests never come.
///
/// Thread: the main thread; nothing here waits.
class LayoutProcess final : public QObject {
    Q_OBJECT

public:
    struct Settings {
        QString program; ///< absolute path; empty: every request fails as Missing
        std::chrono::milliseconds deadline{6'000};
        qint64 longestAnswer = qint64{16} * 1024 * 1024;
    };

    explicit LayoutProcess(Settings settings, QObject* parent = nullptr);
    ~LayoutProcess() override;

    /// Exactly one of finished() and failed() follows (never within this call), unless a newer request or
    /// cancel() comes first.
    void request(const LayoutGraph& graph);
    void cancel();
    [[nodiscard]] bool isRunning() const noexcept;

Q_SIGNALS:
    void finished(const holdfast::ui::topology::GraphLayout& layout);
    /// `detail` is the program's own words, for a tool tip; may be empty.
    void failed(holdfast::ui::topology::LayoutTrouble trouble, const QString& detail);

private:
    void start(const LayoutGraph& graph, quint64 generation);
    void readOutput();
    void processEnded(int exitCode, QProcess::ExitStatus status);
    void fail(LayoutTrouble trouble, const QString& detail = {});
    void endProcess();

    Settings m_settings;
    QTimer m_deadline;
    QProcess* m_process = nullptr;
    LayoutGraph m_graph;
    QByteArray m_answer;
    quint64 m_generation = 0;
    bool m_running = false;
};

/// The request as holdfast-layout reads it.
[[nodiscard]] QByteArray layoutRequest(const LayoutGraph& graph);
/// Reads its answer; nothing when it is not one for this graph.
[[nodiscard]] std::optional<GraphLayout> layoutAnswer(const LayoutGraph& graph, const QByteArray& text);

} // namespace holdfast::ui::topology
