// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window, offscreen, on real services of this machine: from the start of the process to the first
// picture of a fleet of 13; then at 1,000 services how long the main thread is busy at a stretch in a minute
// of work (pages, a service, the table scrolled, the palette), and what the process keeps resident.
#include "app/window_session.h"
#include "tests/benchmarks/local_targets.h"
#include "ui/widgets/card_grid.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

using namespace holdfast;
using namespace holdfast::benchmarks;

namespace {

double monotonicMilliseconds() {
    std::timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Processor time of this thread.
double threadMilliseconds() {
    std::timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

app::Options optionsFor(const QString& fleet, const QTemporaryDir& folder) {
    app::Options options;
    options.fleet = fleet.toStdString();
    options.dataFolder = folder.filePath(QStringLiteral("data")).toStdString();
    options.theme = "dark";
    return options;
}

/// Tells when the first card has been painted.
class FirstPicture final : public QObject {
public:
    FirstPicture(shell::MainWindow& window, double started) : m_window(window), m_started(started) {
        qApp->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* grid = event->type() == QEvent::Paint && watched->parent() != nullptr
                               ? qobject_cast<widgets::CardGrid*>(watched->parent())
                               : nullptr;
        if (grid == nullptr || grid->model() == nullptr || grid->model()->rowCount() == 0 || m_told)
            return false;
        m_told = true;
        // After this event has been handled: the picture is then there.
        QTimer::singleShot(0, &m_window, [this] {
            fmt::print("{:.1f}\n", monotonicMilliseconds() - m_started);
            QApplication::exit(0);
        });
        return false;
    }

private:
    shell::MainWindow& m_window;
    double m_started;
    bool m_told = false;
};

/// The child: started by the parent at `started`.
int runStart(int argc, char** argv) {
    QApplication application(argc, argv);
    const QTemporaryDir folder;
    app::WindowSession session(application, optionsFor(QString::fromUtf8(argv[2]), folder), {},
                               app::Keeping::Disk);
    FirstPicture first(session.window(), std::strtod(argv[3], nullptr));
    session.window().resize(1440, 900);
    session.window().show();
    QTimer::singleShot(30'000, &application, [] { QApplication::exit(1); });
    return QApplication::exec();
}

void measureStart(const char* program) {
    const LocalTargets targets(13, 0);
    const QTemporaryDir folder;
    const auto fleet = written(folder.path().toStdString(), "fleet.yaml", targets.fleetFile("2s", false));
    std::vector<double> taken;
    for (int round = 0; round < 11; ++round) {
        QProcess child;
        child.start(QString::fromUtf8(program), {QStringLiteral("--start"), QString::fromStdString(fleet),
                                                 QString::number(monotonicMilliseconds(), 'f', 3)});
        child.waitForFinished();
        taken.push_back(child.readAllStandardOutput().trimmed().toDouble());
    }
    taken.erase(taken.begin()); // the first warms the disk
    std::ranges::sort(taken);
    heading("start of the window on a fleet of 13 (process, fleet file, first cards painted)");
    line("median of 10", taken[taken.size() / 2], "ms", "<= 500", "250");
    line("slowest of 10", taken.back(), "ms", "", "");
}

/// How long the main thread takes to answer: another thread asks again and again, a millisecond after each
/// answer.
class AnswerWatch final : public QObject {
public:
    AnswerWatch() {
        m_asking = std::thread([this] {
            std::unique_lock lock(m_mutex);
            while (!m_done) {
                m_asked = monotonicMilliseconds();
                m_answered = false;
                QMetaObject::invokeMethod(this, [this] { answer(); }, Qt::QueuedConnection);
                m_changed.wait(lock, [this] { return m_answered || m_done; });
                m_changed.wait_for(lock, std::chrono::milliseconds(1), [this] { return m_done; });
            }
        });
    }

    ~AnswerWatch() override {
        {
            const std::lock_guard lock(m_mutex);
            m_done = true;
        }
        m_changed.notify_all();
        m_asking.join();
    }

    void begin() { m_counting = true; }

    /// What is being done from now on, for longest().
    void setStep(std::string step) { m_step = std::move(step); }

    [[nodiscard]] const std::string& longest() const { return m_longestStep; }

    /// The most that the main thread itself computed between two answers, in milliseconds, and during what. A
    /// delay beyond that is the machine's: another process, another guest, a disk.
    [[nodiscard]] double busiest() const { return m_busiest; }

    [[nodiscard]] const std::string& busiestStep() const { return m_busiestStep; }

    std::vector<double> take() {
        std::ranges::sort(m_delays);
        return std::move(m_delays);
    }

private:
    void answer() {
        {
            const std::lock_guard lock(m_mutex);
            const double delay = monotonicMilliseconds() - m_asked;
            const double computed = threadMilliseconds();
            const double busy = std::exchange(m_computed, computed);
            if (m_counting && computed - busy > m_busiest) {
                m_busiest = computed - busy;
                m_busiestStep = m_step;
            }
            if (m_counting) m_delays.push_back(delay);
            if (m_counting && delay > m_longest) {
                m_longest = delay;
                m_longestStep = m_step;
            }
            m_answered = true;
        }
        m_changed.notify_all();
    }

    std::thread m_asking;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    double m_asked = 0.0;
    bool m_answered = false;
    bool m_done = false;
    std::string m_step;
    std::string m_longestStep;
    double m_longest = 0.0;
    double m_computed = 0.0; ///< main thread only: its processor time so far
    double m_busiest = 0.0;  ///< main thread only
    std::string m_busiestStep;
    std::vector<double> m_delays; ///< main thread only
    bool m_counting = false;      ///< main thread only
};

/// What a person does, a step every 500 ms; its name.
std::string work(shell::MainWindow& window, int step) {
    const auto go = [&window](const char* page, ServiceId service = {}) {
        window.goTo({.page = QString::fromUtf8(page), .service = std::move(service), .part = {}});
    };
    switch (step % 12) {
    case 0:
        go("overview");
        return "to the Overview";
    case 2:
        go("services");
        return "to the Services";
    case 3:
    case 4:
        for (auto* table : window.findChildren<QTableView*>())
            table->verticalScrollBar()->setValue(table->verticalScrollBar()->value() + 400);
        return "scrolling the table";
    case 6:
        go("services", ServiceId(fmt::format("service-{:04}", step % 1000)));
        return "to a service";
    case 9:
        go("topology");
        return "to the Topology";
    default:
        return "resting on a page";
    }
}

void measureWork(QApplication& application, int services, const char* interval, int seconds) {
    const LocalTargets targets(services, 0);
    const QTemporaryDir folder;
    const auto fleet = written(folder.path().toStdString(), "fleet.yaml", targets.fleetFile(interval, false));
    app::WindowSession session(application, optionsFor(QString::fromStdString(fleet), folder), {},
                               app::Keeping::Disk);
    session.window().resize(1440, 900);
    session.window().show();
    AnswerWatch answers;
    QTimer steps;
    int step = 0;
    QObject::connect(&steps, &QTimer::timeout, &session.window(), [&] {
        const auto name = work(session.window(), step);
        answers.setStep(fmt::format("{}{}", name, step < 12 ? " for the first time" : ""));
        ++step;
    });
    // Each page is made when it is first gone to; the minute is counted from the second sweep on.
    bool begun = false;
    QObject::connect(&session.link(), &models::EngineLink::stateChanged, &session.window(),
                     [&](const FleetStatePtr& state) {
                         if (begun || state->sweep.number < 2) return;
                         begun = true;
                         answers.begin();
                         steps.start(500);
                         QTimer::singleShot(seconds * 1000, &application, [] { QApplication::exit(0); });
                     });
    QTimer::singleShot(180'000, &session.window(), [] { QApplication::exit(1); });
    QApplication::exec();
    const auto all = answers.take();
    heading(fmt::format("{} services every {}, {} s of work", services, interval, seconds).c_str());
    if (all.empty()) return;
    line("the main thread answers after, longest", all.back(), "ms", "<= 50", "16");
    fmt::print("  the longest: {}\n", answers.longest());
    line("of that its own processor time, longest", answers.busiest(), "ms", "", "");
    fmt::print("  the longest: {}\n", answers.busiestStep());
    line("the main thread answers after, 99th percentile", all[all.size() * 99 / 100], "ms", "<= 8", "");
    line("resident at the end", residentMebibytes(), "MiB", services > 100 ? "<= 300" : "<= 150",
         services > 100 ? "200" : "100");
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    if (argc == 4 && std::string_view(argv[1]) == "--start") return runStart(argc, argv);
    if (argc == 4 && std::string_view(argv[1]) == "--work") {
        QApplication application(argc, argv);
        measureWork(application, std::atoi(argv[2]), argv[3], 60);
        return 0;
    }
    {
        QCoreApplication application(argc, argv);
        measureStart(argv[0]);
    }
    // Each in a process of its own, so that memory is its own.
    int code = 0;
    for (const auto& words : {QStringList{QStringLiteral("13"), QStringLiteral("2s")},
                              QStringList{QStringLiteral("1000"), QStringLiteral("30s")}})
        code = std::max(code, QProcess::execute(QString::fromUtf8(argv[0]),
                                                QStringList{QStringLiteral("--work")} + words));
    return code;
}
