// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/fold.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/map_export.h"
#include "ui/topology/map_saver.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QXmlStreamReader>
#include <QtGui/QImage>
#include <QtSvg/QSvgRenderer>
#include <QtWidgets/QMenu>

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

const QString kHostile =
    QStringLiteral("a\"]; node [label=\\\"pwned\\\"]; \\N\n<b>&amp;</b> \u00abü\u00bb\\");

Content sample() {
    Content content = testing::largeTopology(20, 40);
    content.cards[3].name = content.cards[3].id = kHostile;
    content.cards[3].words = QStringLiteral("http://user:secret@10.0.0.7:8080 refused");
    for (int i = 0; i < 5; ++i)
        content.cards[i].group = QStringLiteral("front \"end\"");
    return content;
}

MapPicture pictureOf(const Content& content) {
    PositionBook places;
    places.adopt(testing::graphOf(content), layeredLayout(testing::graphOf(content)));
    MapPicture picture;
    picture.scene.build(content, places);
    picture.area = picture.scene.bounds().adjusted(-20, -20, 20, 20);
    picture.title = QStringLiteral("shop \"1\"");
    picture.about = QStringLiteral("21 November 2026 · 20 services · Health");
    return picture;
}

} // namespace

class TstMapExport : public QObject {
    Q_OBJECT

private:
    /// What Graphviz itself makes of it: its canonical form, empty where it refuses.
    static QByteArray parsed(const QByteArray& dot) {
        QProcess process;
        process.start(QStringLiteral("dot"), {QStringLiteral("-Tdot")});
        process.write(dot);
        process.closeWriteChannel();
        if (!process.waitForFinished(20'000) || process.exitCode() != 0) return {};
        return process.readAllStandardOutput();
    }

private Q_SLOTS:

    void aTextOfDotIsQuotedWhateverIsInIt() {
        QCOMPARE(dotText(QStringLiteral("a\"b\\c\nd\te")), QStringLiteral("\"a\\\"b\\\\c\\nd e\""));
        QCOMPARE(dotText({}), QStringLiteral("\"\""));
    }

    void graphvizReadsEveryNodeAndEdgeAndNoMore() {
        const MapPicture picture = pictureOf(sample());
        const QByteArray dot = dotOf(picture);
        QVERIFY(dot.contains("subgraph cluster_0"));
        const QByteArray back = parsed(dot);
        QVERIFY2(!back.isEmpty(), dot.constData());
        QCOMPARE(back.count(" -> "), picture.scene.content().links.size());
        QCOMPARE(back.count("shape="), picture.scene.cardCount());
        QVERIFY(!back.contains("label=pwned"));
    }

    void aFoldedGroupIsOneNodeWithItsCounts() {
        Content content = foldGroups(sample(), {QStringLiteral("front \"end\"")});
        const QByteArray dot = dotOf(pictureOf(content));
        QVERIFY(dot.contains("box3d"));
        QVERIFY(!dot.contains("cluster_"));
        QVERIFY(!parsed(dot).isEmpty());
    }

    void onlyWhatIsInViewIsWritten() {
        MapPicture picture = pictureOf(sample());
        const int all = static_cast<int>(dotOf(picture).count("shape="));
        picture.area.setWidth(picture.area.width() / 3.0);
        const int some = static_cast<int>(dotOf(picture).count("shape="));
        QVERIFY(some > 0 && some < all);
    }

    void nothingOfAToolTipIsWritten() {
        MapPicture picture = pictureOf(sample());
        const QSize size = sizeOf(picture);
        for (const QByteArray& bytes : {dotOf(picture), svgOf(picture, size)})
            QVERIFY(!bytes.contains("secret") && !bytes.contains("10.0.0.7"));
    }

    void theSvgIsWellFormedAndSaysWhatItIs() {
        MapPicture picture = pictureOf(sample());
        const QByteArray svg = svgOf(picture, sizeOf(picture));
        QXmlStreamReader reader(svg);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(svg.contains("20 services"));
        QVERIFY(svg.contains("hard dependency")); // the legend
        QVERIFY(QSvgRenderer(svg).isValid());
    }

    void thePngIsTwiceAsLargeAtTwiceTheSize() {
        MapPicture picture = pictureOf(sample());
        const QSize size = sizeOf(picture);
        const QImage one = QImage::fromData(pngOf(picture, size, 1), "PNG");
        const QImage two = QImage::fromData(pngOf(picture, size, 2), "PNG");
        QCOMPARE(one.size(), size);
        QCOMPARE(two.size(), size * 2);
        QCOMPARE(one.text(QStringLiteral("Title")), picture.title);
        QCOMPARE(one.pixelColor(2, 2), picture.look.color(theme::Role::Surface));
    }

    void aMapTooLargeForAFileIsMadeSmaller() {
        MapPicture picture = pictureOf(testing::largeTopology(6'000, 7'000));
        const QSize size = sizeOf(picture);
        QVERIFY(picture.zoom < 1.0);
        QVERIFY(size.width() <= 8'100 && size.height() <= 8'400);
    }

    void filesAreWrittenBesideTheMainThread() {
        QTemporaryDir folder;
        QWidget owner;
        MapSaver saver([](MapSaver::Extent) { return pictureOf(sample()); }, owner);
        QSignalSpy saved(&saver, &MapSaver::saved);
        saver.saveTo(folder.filePath(QStringLiteral("map.svg")), MapSaver::Format::Svg);
        saver.saveTo(folder.filePath(QStringLiteral("map.dot")), MapSaver::Format::Dot);
        saver.saveTo(folder.filePath(QStringLiteral("map.png")), MapSaver::Format::LargePng);
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 3, 20'000);
        QVERIFY(!QImage(folder.filePath(QStringLiteral("map.png"))).isNull());
        QFile dot(folder.filePath(QStringLiteral("map.dot")));
        QVERIFY(dot.open(QIODevice::ReadOnly));
        QVERIFY(dot.readAll().startsWith("digraph"));
    }

    void aFileThatCannotBeWrittenIsSaid() {
        QWidget owner;
        MapSaver saver([](MapSaver::Extent) { return pictureOf(sample()); }, owner);
        QSignalSpy failed(&saver, &MapSaver::failed);
        saver.saveTo(QStringLiteral("/proc/nowhere/map.svg"), MapSaver::Format::Svg);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().startsWith(QStringLiteral("Not saved: ")));
    }

    void theSaverEndsWithWhatItIsWriting() {
        QTemporaryDir folder;
        QWidget owner;
        auto* saver = new MapSaver([](MapSaver::Extent) { return pictureOf(sample()); }, owner);
        saver->saveTo(folder.filePath(QStringLiteral("map.png")), MapSaver::Format::Png);
        delete saver;
        QVERIFY(!QImage(folder.filePath(QStringLiteral("map.png"))).isNull());
    }
};

HOLDFAST_TEST(TstMapExport)
#include "tst_map_export.moc"
