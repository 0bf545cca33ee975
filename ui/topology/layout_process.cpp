// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layout_process.h"

#include "ui/topology/screen_proportions.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcessEnvironment>

#include <cmath>

namespace holdfast::ui::topology {

namespace {

/// Routes cost time and say little where hundreds of edges cross.
constexpr qsizetype kMostRoutes = 800;
/// Answers outside this are not coordinates.
constexpr double kFarthest = 1e7;

std::optional<QPointF> pointOf(const QJsonValue& x, const QJsonValue& y) {
    if (!x.isDouble() || !y.isDouble()) return std::nullopt;
    const QPointF point(x.toDouble(), y.toDouble());
    if (std::abs(point.x()) > kFarthest || std::abs(point.y()) > kFarthest) return std::nullopt;
    return point;
}

std::optional<EdgeRoute> routeOf(const QJsonArray& numbers) {
    EdgeRoute route;
    if (numbers.isEmpty()) return route;
    if (numbers.size() % 2 != 0 || (numbers.size() / 2) % 3 != 1) return std::nullopt;
    route.reserve(numbers.size() / 2);
    for (qsizetype i = 0; i + 1 < numbers.size(); i += 2) {
        const auto point = pointOf(numbers[i], numbers[i + 1]);
        if (!point) return std::nullopt;
        route.append(*point);
    }
    return route;
}

} // namespace

QString findLayoutProgram(const QString& applicationFolder) {
    const QDir folder(applicationFolder);
    for (const QString& place :
         {QStringLiteral("holdfast-layout"), QStringLiteral("../libexec/holdfast/holdfast-layout"),
          QStringLiteral("../lib/holdfast/holdfast-layout")}) {
        const QFileInfo program(QDir::cleanPath(folder.absoluteFilePath(place)));
        if (program.isFile() && program.isExecutable()) return program.absoluteFilePath();
    }
    return {};
}

QByteArray layoutRequest(const LayoutGraph& graph) {
    QJsonArray nodes;
    for (const LayoutNode& node : graph.nodes) {
        nodes.append(QJsonArray{node.size.width(), node.size.height()});
    }
    QJsonArray edges;
    for (const LayoutEdge& edge : graph.edges) {
        edges.append(QJsonArray{edge.from, edge.to, 1});
    }
    const QJsonObject document{{QStringLiteral("nodes"), nodes},
                               {QStringLiteral("edges"), edges},
                               {QStringLiteral("layerGap"), layout_metrics::layerGapOf(graph.nodes.size())},
                               {QStringLiteral("nodeGap"), layout_metrics::kNodeGap},
                               {QStringLiteral("routes"), graph.edges.size() <= kMostRoutes}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact);
}

std::optional<GraphLayout> layoutAnswer(const LayoutGraph& graph, const QByteArray& text) {
    const QJsonObject document = QJsonDocument::fromJson(text).object();
    const QJsonArray nodes = document.value(QStringLiteral("nodes")).toArray();
    const QJsonArray routes = document.value(QStringLiteral("routes")).toArray();
    const auto size =
        pointOf(document.value(QStringLiteral("width")), document.value(QStringLiteral("height")));
    if (!size || nodes.size() != graph.nodes.size()) return std::nullopt;
    if (!routes.isEmpty() && routes.size() != graph.edges.size()) return std::nullopt;
    GraphLayout layout;
    layout.size = QSizeF(size->x(), size->y());
    layout.centres.reserve(nodes.size());
    for (const QJsonValue& entry : nodes) {
        const QJsonArray pair = entry.toArray();
        const auto centre = pair.size() == 2 ? pointOf(pair[0], pair[1]) : std::nullopt;
        if (!centre) return std::nullopt;
        layout.centres.append(*centre);
    }
    layout.routes.reserve(routes.size());
    for (const QJsonValue& entry : routes) {
        auto route = routeOf(entry.toArray());
        if (!route) return std::nullopt;
        layout.routes.append(std::move(*route));
    }
    return layout;
}

LayoutProcess::LayoutProcess(Settings settings, QObject* parent)
    : QObject(parent), m_settings(std::move(settings)) {
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { fail(LayoutTrouble::TookLong); });
}

LayoutProcess::~LayoutProcess() {
    endProcess();
    // Killed ones are gone within a millisecond; left to themselves they would complain of it.
    for (QProcess* process : findChildren<QProcess*>())
        process->waitForFinished(1000);
}

bool LayoutProcess::isRunning() const noexcept {
    return m_running;
}

void LayoutProcess::request(const LayoutGraph& graph) {
    cancel();
    m_running = true;
    // Begun from the event loop, so that an answer never comes within this call.
    QMetaObject::invokeMethod(
        this, [this, graph, generation = m_generation] { start(graph, generation); }, Qt::QueuedConnection);
}

void LayoutProcess::cancel() {
    ++m_generation;
    m_running = false;
    m_deadline.stop();
    endProcess();
}

void LayoutProcess::start(const LayoutGraph& graph, quint64 generation) {
    if (generation != m_generation) return;
    if (m_settings.program.isEmpty()) {
        fail(LayoutTrouble::Missing);
        return;
    }
    m_graph = graph;
    m_answer.clear();
    m_process = new QProcess(this);
    m_process->setProgram(m_settings.program);
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    m_process->setProcessEnvironment(environment);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &LayoutProcess::readOutput);
    connect(m_process, &QProcess::finished, this, &LayoutProcess::processEnded);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) fail(LayoutTrouble::Missing, m_process->errorString());
    });
    m_deadline.start(m_settings.deadline);
    m_process->start();
    if (m_process == nullptr) return; // it could not be started, and that has been told
    m_process->write(layoutRequest(graph));
    m_process->closeWriteChannel();
}

void LayoutProcess::readOutput() {
    m_answer += m_process->readAllStandardOutput();
    if (m_answer.size() > m_settings.longestAnswer) fail(LayoutTrouble::BadAnswer);
}

void LayoutProcess::processEnded(int exitCode, QProcess::ExitStatus status) {
    m_answer += m_process->readAllStandardOutput();
    if (status != QProcess::NormalExit || exitCode != 0) {
        const QByteArray words = m_process->readAllStandardError().left(300);
        fail(LayoutTrouble::Failed, QString::fromUtf8(words).trimmed());
        return;
    }
    auto layout = layoutAnswer(m_graph, m_answer);
    if (!layout) {
        fail(LayoutTrouble::BadAnswer);
        return;
    }
    m_running = false;
    m_deadline.stop();
    endProcess();
    Q_EMIT finished(suitScreen(m_graph, std::move(*layout)));
}

void LayoutProcess::fail(LayoutTrouble trouble, const QString& detail) {
    m_running = false;
    m_deadline.stop();
    endProcess();
    Q_EMIT failed(trouble, detail);
}

void LayoutProcess::endProcess() {
    if (m_process == nullptr) return;
    QProcess* process = std::exchange(m_process, nullptr);
    process->disconnect(this);
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    // Its destructor would wait; so it goes when it has ended.
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
}

} // namespace holdfast::ui::topology
