// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/place_swap.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <filesystem>

using namespace holdfast;
using namespace holdfast::recovery;

namespace {

/// Three places in a folder of its own.
struct Places {
    Places() {
        const auto at = [&](const char* name) { return folder.filePath(QLatin1String(name)).toStdString(); };
        swap = {.data = at("data"), .restored = at("data.restored-1"), .aside = at("data.before-1")};
    }

    static void make(const std::filesystem::path& path, const char* content) {
        std::filesystem::create_directory(path);
        QFile file(QString::fromStdString((path / "content").string()));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0) qFatal("no file");
    }

    static QByteArray in(const std::filesystem::path& path) {
        QFile file(QString::fromStdString((path / "content").string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

    QTemporaryDir folder;
    PlaceSwap swap;
};

} // namespace

class TstPlaceSwap final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void oneTakesThePlaceOfTheOtherAndGoesBack() {
        Places places;
        const auto& swap = places.swap;
        Places::make(swap.data, "old");
        Places::make(swap.restored, "new");
        QVERIFY(lookAt(swap) == SwapSight::Before);
        QVERIFY(swapIn(swap).has_value());
        QVERIFY(lookAt(swap) == SwapSight::After);
        QCOMPARE(Places::in(swap.data), QByteArray("new"));
        QCOMPARE(Places::in(swap.aside), QByteArray("old"));
        QVERIFY(!swapIn(swap)); // not twice
        QVERIFY(swapBack(swap).has_value());
        QVERIFY(swapBack(swap).has_value()); // undoing twice is undoing once
        QCOMPARE(Places::in(swap.data), QByteArray("old"));
        QCOMPARE(Places::in(swap.restored), QByteArray("new"));
        QVERIFY(!std::filesystem::exists(swap.aside));
    }

    void lostDataHasNothingToGoAside() {
        Places places;
        auto& swap = places.swap;
        swap.lost = true;
        Places::make(swap.restored, "new");
        QVERIFY(lookAt(swap) == SwapSight::Before);
        QVERIFY(swapIn(swap).has_value());
        QVERIFY(lookAt(swap) == SwapSight::After);
        QCOMPARE(Places::in(swap.data), QByteArray("new"));
        QVERIFY(swapBack(swap).has_value());
        QVERIFY(lookAt(swap) == SwapSight::Before);
        QVERIFY(!std::filesystem::exists(swap.data));
    }

    void halfOfItIsSeenAndPutBack() {
        Places places;
        const auto& swap = places.swap;
        Places::make(swap.restored, "new");
        Places::make(swap.aside, "old"); // this program was killed between the two
        QVERIFY(lookAt(swap) == SwapSight::Half);
        QVERIFY(!swapIn(swap));
        QVERIFY(swapBack(swap).has_value());
        QCOMPARE(Places::in(swap.data), QByteArray("old"));
        QVERIFY(lookAt(swap) == SwapSight::Before);
    }

    void whatSomebodyElsePutThereIsNeverTouched() {
        Places places;
        const auto& swap = places.swap;
        Places::make(swap.data, "old");
        Places::make(swap.restored, "new");
        Places::make(swap.aside, "another's");
        QVERIFY(lookAt(swap) == SwapSight::Strange);
        const auto in = swapIn(swap);
        QVERIFY(!in && in.error().code == ErrorCode::Replan);
        QVERIFY(!swapBack(swap));
        QCOMPARE(Places::in(swap.data), QByteArray("old"));
        QCOMPARE(Places::in(swap.restored), QByteArray("new"));
        QCOMPARE(Places::in(swap.aside), QByteArray("another's"));
    }
};

HOLDFAST_TEST(TstPlaceSwap)
#include "tst_place_swap.moc"
