// SPDX-License-Identifier: GPL-3.0-or-later
// What every store promises (engine/ports/store.h) of models, tried on each of them.
#include "tests/engine/stores/store_subjects.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::testing;
using ports::ModelBytes;

namespace {

ModelBytes filled(std::size_t count, int seed = 1) {
    ModelBytes bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::byte>((i * 31 + static_cast<std::size_t>(seed)) % 251);
    return bytes;
}

} // namespace

class TstStoreModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void modelsAreKeptReplacedAndRemoved();
    void namesAreInOrder();
    void whatIsTooLargeIsRefusedAndThePresentOneStays();
    void allOfThemTogetherAreBounded();

private:
    std::unique_ptr<Subject> m_subject;
    ports::Store* m_store = nullptr;
};

void TstStoreModels::initTestCase_data() {
    QTest::addColumn<QString>("store");
    for (const auto& [name, make] : implementations())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TstStoreModels::init() {
    QFETCH_GLOBAL(QString, store);
    m_subject = std::make_unique<Subject>();
    m_subject->store = implementations().at(store.toStdString())(*m_subject, {});
    m_store = m_subject->store.get();
    QVERIFY(m_store != nullptr);
}

void TstStoreModels::cleanup() {
    m_store = nullptr;
    m_subject.reset();
}

void TstStoreModels::modelsAreKeptReplacedAndRemoved() {
    QVERIFY(m_store->model("forest/api")->empty());
    QVERIFY(m_store->putModel("forest/api", {})); // none to remove
    QVERIFY(m_store->putModel("forest/api", filled(70'000)));
    QVERIFY(m_store->putModel("forest/redis", filled(1)));
    QCOMPARE(*m_store->model("forest/api"), filled(70'000));
    QVERIFY(m_store->putModel("forest/api", filled(90'000, 2)));
    QCOMPARE(*m_store->model("forest/api"), filled(90'000, 2));
    QVERIFY(m_store->putModel("forest/api", {}));
    QVERIFY(m_store->model("forest/api")->empty());
    QCOMPARE(*m_store->model("forest/redis"), filled(1));
}

void TstStoreModels::namesAreInOrder() {
    QVERIFY(m_store->modelNames()->empty());
    for (const auto* name : {"b", "a/2", "a/10", "\xc3\xa4"})
        QVERIFY(m_store->putModel(name, filled(3)));
    QVERIFY(m_store->putModel("b", filled(4)));
    QCOMPARE(*m_store->modelNames(), (std::vector<std::string>{"a/10", "a/2", "b", "\xc3\xa4"}));
    QVERIFY(m_store->putModel("a/2", {}));
    QCOMPARE(m_store->modelNames()->size(), std::size_t{3});
}

void TstStoreModels::whatIsTooLargeIsRefusedAndThePresentOneStays() {
    QVERIFY(m_store->putModel("forest", filled(10)));
    const auto code = [&](const std::string& name, const ModelBytes& bytes) {
        const auto done = m_store->putModel(name, bytes);
        return done ? -1 : static_cast<int>(done.error().code);
    };
    const auto fixInput = static_cast<int>(ErrorCode::FixInput);
    QCOMPARE(code("forest", ModelBytes(ports::kMostModelBytes + 1)), fixInput);
    QCOMPARE(code("", filled(10)), fixInput);
    QCOMPARE(code(std::string(ports::kLongestModelName + 1, 'x'), filled(10)), fixInput);
    QCOMPARE(*m_store->model("forest"), filled(10));
    QCOMPARE(code("forest", ModelBytes(ports::kMostModelBytes)), -1);
}

void TstStoreModels::allOfThemTogetherAreBounded() {
    const auto largest = filled(ports::kMostModelBytes);
    const auto count = ports::kMostModelsBytes / ports::kMostModelBytes;
    for (std::size_t i = 0; i < count; ++i)
        QVERIFY(m_store->putModel(std::to_string(i), largest));
    const auto refused = m_store->putModel("one more", filled(1));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixInput);
    // In the place of another there is room.
    QVERIFY(m_store->putModel("3", largest));
    QVERIFY(m_store->putModel("3", {}));
    QVERIFY(m_store->putModel("one more", filled(1)));
}

HOLDFAST_TEST(TstStoreModels)
#include "tst_store_models.moc"
