// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "tests/support/fake_discovery.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"
#include "ui/capture/capturer.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page.h"
#include "ui/theme/theme.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace holdfast;

namespace {

/// A page with a place of its own that is no service's. Says what it showed when it was asked for last.
class BookPage final : public shell::Page {
public:
    BookPage(shell::PageContext& context, QWidget* parent, QStringList& shown)
        : Page(context, parent), m_shown(shown) {
        setReadiness(Readiness::Ready);
    }

    void visit(const shell::Place& place) override {
        if (!place.part.isEmpty()) m_shown.append(place.part);
    }

    void showWhole() override { m_shown.append(QStringLiteral("whole")); }

    [[nodiscard]] std::vector<shell::Place> showcase() const override {
        return {{.page = QStringLiteral("book"), .service = {}, .part = QStringLiteral("index")}};
    }

private:
    QStringList& m_shown;
};

} // namespace

class TstCapturer final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlaceOfAPageIsNotLeftForItsWholeBeforeThePicture() {
        const QTemporaryDir folder;
        QStringList shown;
        theme::Theme look{*qApp, theme::SchemeChoice::Dark};
        testing::FakeEngineClient client;
        testing::FakeDiscovery disk;
        models::Settings settings{QString()};
        models::EngineLink link{client};
        shell::PageContext context{{.theme = look, .link = link, .settings = settings, .discovery = &disk}};
        shell::PageEntry entry{.id = QStringLiteral("book"),
                               .title = QStringLiteral("Book"),
                               .icon = QStringLiteral("table"),
                               .needs = shell::PageNeeds::Nothing,
                               .make = [&shown](shell::PageContext& given, QWidget* parent) -> shell::Page* {
                                   return new BookPage(given, parent, shown);
                               }};
        shell::MainWindow window(context, {std::move(entry)});
        shown.clear();
        capture::Capturer capturer(window, look,
                                   {.folder = folder.path(), .page = {}, .schemes = {theme::Scheme::Dark}});
        QSignalSpy finished(&capturer, &capture::Capturer::finished);
        capturer.start();
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(finished.front().front().toString(), QString());
        QCOMPARE(QDir(folder.path()).entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name),
                 (QStringList{QStringLiteral("book-dark.png"), QStringLiteral("book-index-dark.png")}));
        QCOMPARE(shown, (QStringList{QStringLiteral("whole"), QStringLiteral("index")}));
    }
};

HOLDFAST_TEST(TstCapturer)
#include "tst_capturer.moc"
