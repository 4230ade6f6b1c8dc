require('../../miniprogram_dist/components/auth-popup/index.js');
