// SPDX-License-Identifier: GPL-3.0-or-later
// Writes pictures of the window in every condition worth looking at: holdfast_gallery FOLDER [WORD…]
// With words, only pictures whose name has one of them. For people who change how something looks.
#include "tests/ui/gallery/conditions.h"
#include "tests/ui/gallery/scene.h"

#include <QtCore/QDir>
#include <QtCore/QTimer>
#include <QtGui/QImage>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

using namespace holdfast;

namespace {

struct Shot {
    const testing::Condition* condition;
    theme::Scheme scheme;
    QSize size;
    double scale;

    [[nodiscard]] QString name() const {
        return QStringLiteral("%1-%2-%3%4.png")
            .arg(condition->name,
                 scheme == theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
            .arg(size.width())
            .arg(scale > 1.0 ? QStringLiteral("@2x") : QString());
    }
};

std::vector<Shot> everyShot(const std::vector<testing::Condition>& conditions, const QStringList& words) {
    std::vector<Shot> shots;
    for (const auto& condition : conditions) {
        for (const auto scheme : {theme::Scheme::Dark, theme::Scheme::Light}) {
            for (const auto& size : {QSize(1440, 900), QSize(1280, 720), QSize(2560, 1440)})
                shots.push_back({&condition, scheme, size, 1.0});
            shots.push_back({&condition, scheme, QSize(1440, 900), 2.0});
        }
    }
    std::erase_if(shots, [&words](const Shot& shot) {
        return !words.isEmpty() && std::ranges::none_of(words, [&shot](const QString& word) {
            return shot.name().contains(word);
        });
    });
    return shots;
}

class Gallery final : public QObject {
public:
    Gallery(theme::Theme& look, QString folder, std::vector<Shot> shots)
        : m_look(look), m_folder(std::move(folder)), m_shots(std::move(shots)) {}

    void next() {
        if (m_shots.empty()) return QCoreApplication::quit();
        const Shot& shot = m_shots.back();
        m_look.setChoice(shot.scheme == theme::Scheme::Dark ? theme::SchemeChoice::Dark
                                                            : theme::SchemeChoice::Light);
        m_scene = std::make_unique<testing::Scene>(m_look, *shot.condition);
        m_scene->window().resize(shot.size);
        m_scene->window().show();
        m_waited = 0;
        await();
    }

private:
    /// Until what is on the page has come, at most ten seconds.
    void await() {
        QTimer::singleShot(100, this, [this] {
            const auto* page = m_scene->window().currentPage();
            const bool ready = page == nullptr || page->readiness() == shell::Page::Readiness::Ready;
            if (++m_waited < 4 || (!ready && m_waited < 100))
                await();
            else
                take();
        });
    }

    void take() {
        const Shot shot = m_shots.back();
        m_shots.pop_back();
        QImage image(shot.size * shot.scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(shot.scale);
        m_scene->window().render(&image);
        image.save(QDir(m_folder).filePath(shot.name()));
        std::printf("%s\n", qPrintable(shot.name()));
        m_scene.reset();
        next();
    }

    theme::Theme& m_look;
    QString m_folder;
    std::vector<Shot> m_shots;
    std::unique_ptr<testing::Scene> m_scene;
    int m_waited = 0;
};

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QStringList words = QApplication::arguments().mid(1);
    if (words.isEmpty()) {
        std::fprintf(stderr, "usage: holdfast_gallery FOLDER [WORD…]\n");
        return 2;
    }
    const QString folder = words.takeFirst();
    QDir().mkpath(folder);
    theme::Theme look(application);
    auto conditions = testing::conditions();
    std::ranges::move(testing::actingConditions(), std::back_inserter(conditions));
    std::ranges::move(testing::snapshotConditions(), std::back_inserter(conditions));
    std::ranges::move(testing::backupConditions(), std::back_inserter(conditions));
    auto shots = everyShot(conditions, words);
    Gallery gallery(look, folder, std::move(shots));
    QTimer::singleShot(0, &gallery, [&gallery] { gallery.next(); });
    return QApplication::exec();
}
