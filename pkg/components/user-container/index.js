require('../../miniprogram_dist/components/user-container/index.js');
