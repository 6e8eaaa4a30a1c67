-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET NAMES utf8mb4 */;
SET FOREIGN_KEY_CHECKS = 0;
DROP TABLE IF EXISTS `merged_entry`;
CREATE TABLE `merged_entry` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `merchant_no` char(12) NOT NULL COMMENT '商户号',
  `business_date` date NOT NULL,
  `voucher_no` varchar(32) CHARACTER SET ascii NOT NULL, # unique a day
  `bill_type` enum('FUND','TRADE') NOT NULL DEFAULT 'FUND',
  `dc_flag` char(1) NOT NULL CHECK (`dc_flag` in ('D','C')),
  `amount` decimal(15,2) NOT NULL DEFAULT '0.00',
  `fee` decimal(15,2) DEFAULT (0.10 + 0.20),
  `rate` decimal(4,4) DEFAULT NULL,
  `total` decimal(20,2) DEFAULT NULL,
  `units` int(11) DEFAULT 1,
  `party_name` varchar(64) DEFAULT NULL COMMENT 'the party''s name; 姓名, it\'s quoted "so"',
  `memo` text,
  `raw` mediumtext CHARACTER SET gbk,
  `note` tinytext CHARACTER SET latin1,
  `score` double DEFAULT NULL,
  `extra` json DEFAULT NULL,
  `posted_at` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `read_at` timestamp(3) NULL DEFAULT NULL,
  `key` varchar(10),
  `对方账号` varchar(34),
  `a|b` tinyint(1) NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uk_voucher` (`merchant_no`,`voucher_no`) USING BTREE,
  UNIQUE KEY `uk_memo` (`memo`(20)),
  KEY `idx_posted` (`posted_at`),
  CONSTRAINT `amount_sane` CHECK ((`amount` >= 0)),
  CONSTRAINT `fee_sane` CHECK ((`fee` <= `amount`)),
  CONSTRAINT `fk` FOREIGN KEY (`merchant_no`) REFERENCES `merchant` (`no`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='二合一账单';
INSERT INTO `merged_entry` VALUES (1,'a;b');
