#include "tests/bench/vouchers/index.hpp"

#if __has_include(<rocksdb/db.h>)

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

namespace stmtwatch::bench {

namespace {

class RocksDb final : public Index {
 public:
  explicit RocksDb(const std::filesystem::path& directory) {
    rocksdb::BlockBasedTableOptions table;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
    table.block_cache = rocksdb::NewLRUCache(1 << 30);
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    rocksdb::Options options;
    options.create_if_missing = true;
    options.IncreaseParallelism(2);
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    rocksdb::DB* database = nullptr;
    check(rocksdb::DB::Open(options, directory.native(), &database));
    database_.reset(database);
  }

  std::string name() const override { return "RocksDB"; }
  void add_day(std::uint32_t day, const Keys& keys) override {
    const std::string value = std::to_string(day);
    rocksdb::WriteOptions options;
    for (std::size_t i = 0; i < keys.size();) {
      rocksdb::WriteBatch batch;
      for (const auto end = std::min(keys.size(), i + 10'000); i < end; ++i)
        batch.Put(slice(keys.key(i)), value);
      options.sync = i == keys.size();
      check(database_->Write(options, &batch));
    }
  }
  void settle() override { check(database_->CompactRange({}, nullptr, nullptr)); }
  std::size_t count_present(const Keys& keys) override {
    constexpr std::size_t at_once = 1'000;
    std::vector<rocksdb::PinnableSlice> values(at_once);
    std::vector<rocksdb::Status> states(at_once);
    std::vector<rocksdb::Slice> slices(at_once);
    std::size_t count = 0;
    for (std::size_t begin = 0; begin < keys.size(); begin += at_once) {
      const auto size = std::min(at_once, keys.size() - begin);
      for (std::size_t i = 0; i < size; ++i) {
        slices[i] = slice(keys.key(begin + i));
        values[i].Reset();
      }
      database_->MultiGet({}, database_->DefaultColumnFamily(), size, slices.data(), values.data(),
                          states.data());
      for (std::size_t i = 0; i < size; ++i)
        if (states[i].ok()) ++count;
    }
    return count;
  }

 private:
  static rocksdb::Slice slice(std::string_view key) { return {key.data(), key.size()}; }
  static void check(const rocksdb::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }
  std::unique_ptr<rocksdb::DB> database_;
};

}  // namespace

std::unique_ptr<Index> make_rocksdb(const std::filesystem::path& directory) {
  return std::make_unique<RocksDb>(directory);
}

}  // namespace stmtwatch::bench

#else

std::unique_ptr<stmtwatch::bench::Index> stmtwatch::bench::make_rocksdb(const std::filesystem::path&) {
  return nullptr;
}

#endif
