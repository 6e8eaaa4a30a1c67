#include "checks/vocabulary/digest.hpp"

#include <algorithm>
#include <new>

#include <openssl/evp.h>

namespace stmtwatch {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One running SHA-256. OpenSSL fails here only for want of memory.
class Running {
 public:
  Running() : context_(EVP_MD_CTX_new()) { restart(); }
  Running(const Running& other) : context_(EVP_MD_CTX_new()) {
    must(context_ && EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
  }

  void restart() { must(context_ && EVP_DigestInit_ex(context_.get(), algorithm(), nullptr) == 1); }
  void add(std::span<const std::byte> data) {
    must(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1);
  }
  Sha256 finish() {
    Sha256 result;
    must(EVP_DigestFinal_ex(context_.get(), result.bytes.data(), nullptr) == 1);
    return result;
  }

 private:
  static void must(bool done) {
    if (!done) throw std::bad_alloc();
  }
  // Looked up once: a look-up for each digest costs as much as hashing a few hundred bytes.
  static const EVP_MD* algorithm() {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return sha256;
  }
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::optional<Sha256> Sha256::parse(std::string_view hex) {
  Sha256 result;
  if (hex.size() != 2 * result.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < result.bytes.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    result.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return result;
}

Sha256 Sha256::of(std::span<const std::byte> data) {
  Running running;
  running.add(data);
  return running.finish();
}

std::string Sha256::hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

// Each byte is hashed once while there is one block: the digest of the first block is that of the content so
// far.
struct Sealer::State {
  Running whole;
  std::optional<Running> block;  // of the second block on
  std::uint64_t block_filled = 0;
  Seal seal;

  void add_to_block(std::span<const std::byte> part) {
    whole.add(part);
    if (block) block->add(part);
    seal.size += part.size();
    block_filled += part.size();
    if (block_filled == Seal::block_bytes) close_block();
  }
  void close_block() {
    if (!block) block.emplace(whole);
    seal.blocks.push_back(block->finish());
    block->restart();
    block_filled = 0;
  }
};

Sealer::Sealer() : state_(std::make_unique<State>()) {}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;

void Sealer::add(std::span<const std::byte> data) {
  while (!data.empty()) {
    const auto room = Seal::block_bytes - state_->block_filled;
    const auto part = data.first(std::min<std::uint64_t>(data.size(), room));
    state_->add_to_block(part);
    data = data.subspan(part.size());
  }
}

Sealer Sealer::copy() const {
  Sealer other;
  other.state_ = std::make_unique<State>(*state_);
  return other;
}

Seal Sealer::finish() {
  auto& [whole, block, block_filled, seal] = *state_;
  if (block && block_filled > 0) seal.blocks.push_back(block->finish());
  seal.whole = whole.finish();
  if (!block && block_filled > 0) seal.blocks.push_back(seal.whole);
  return std::move(seal);
}

}  // namespace stmtwatch
